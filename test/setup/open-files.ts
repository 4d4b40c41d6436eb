import { readdir } from "node:fs/promises";

/** How many files and sockets this process has open. */
export async function openFiles(): Promise<number> {
  return (await readdir("/proc/self/fd")).length;
}
