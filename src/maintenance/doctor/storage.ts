import type { CommandEnv } from "../../env.js";
import { createStorage } from "../../files/storage/create-storage.js";
import { type Finding, failure, fine, reasonOf } from "./finding.js";

const ABOUT = "Storage";

/** Whether files can be stored, by storing one. */
export async function checkStorage({ storageUrl, dataDir }: CommandEnv): Promise<Finding> {
  const storage = await createStorage(storageUrl, dataDir);
  const where = storageUrl ? withoutSecrets(storageUrl) : `in ${dataDir}`;
  try {
    await storage.check();
    return fine(ABOUT, `Files can be stored ${where}.`);
  } catch (error) {
    return failure(
      ABOUT,
      `Files cannot be stored ${where}: ${reasonOf(error)}`,
      "Check STORAGE_URL, and that the server's account may write there.",
    );
  } finally {
    storage.close();
  }
}

/** Keys may stand in its query. */
function withoutSecrets(url: string): string {
  return `at ${url.split("?", 1)[0]?.replace(/\/\/[^@/]*@/, "//") ?? ""}`;
}
