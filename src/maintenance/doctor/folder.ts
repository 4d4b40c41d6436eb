import { randomUUID } from "node:crypto";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Finding, failure, fine, reasonOf } from "./finding.js";

/** Whether files can be written to a folder, or into a new one of that name. */
export async function checkFolder(about: string, folder: string): Promise<Finding> {
  try {
    const isThere = await access(folder).then(
      () => true,
      () => false,
    );
    const where = isThere ? folder : await nearestParent(folder);
    const probe = join(where, `.hirewise-${randomUUID()}`);
    // As the server would: a file in the folder, or the folder itself.
    await (isThere ? writeFile(probe, "") : mkdir(probe));
    await rm(probe, { recursive: true });
    return fine(about, `${folder} can be written to.`);
  } catch (error) {
    return failure(
      about,
      `${folder} cannot be written to: ${reasonOf(error)}`,
      "Give the server's account the right to write there, or name another folder.",
    );
  }
}

async function nearestParent(folder: string): Promise<string> {
  const parent = dirname(folder);
  const isThere = await access(parent).then(
    () => true,
    () => false,
  );
  return isThere || parent === folder ? parent : nearestParent(parent);
}
