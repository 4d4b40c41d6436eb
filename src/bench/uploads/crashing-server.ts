import { loadEnv } from "../../env.js";
import { BlobService } from "../../files/blob.service.js";
import { FileService } from "../../files/file.service.js";
import { ProcessingService } from "../../files/processing/processing.service.js";
import { createDatabase } from "../../platform/db/database.js";
import { createServer } from "../../server.js";

/** What the parent process gives as the only argument, as JSON. */
export interface CrashingServerOptions {
  env: Record<string, string>;
  databaseUrl: string;
  crashAt: CrashPoint;
}

type Method = (...args: unknown[]) => Promise<unknown>;

/** The process ends here, as when its power fails. */
const crash = () => {
  process.kill(process.pid, "SIGKILL");
  return new Promise<never>(() => {});
};

let isInTask = false;

/** Lets `before` or `after` happen around a method of every instance. */
function around(
  type: { prototype: object },
  name: string,
  { before, after }: { before?: () => unknown; after?: () => unknown },
): void {
  const prototype = type.prototype as Record<string, Method>;
  const original = prototype[name] as Method;
  prototype[name] = async function (this: unknown, ...args) {
    await before?.();
    const result = await original.apply(this, args);
    await after?.();
    return result;
  };
}

const enterTask = () => {
  isInTask = true;
};
const crashInTask = () => (isInTask ? crash() : undefined);

/** Each step of an upload at which a server can die. */
const crashPoints = {
  received: () => around(FileService, "accept", { before: crash }),
  claimed: () => around(BlobService, "claim", { after: crash }),
  stored: () => around(BlobService, "store", { after: crash }),
  /** All is written, and the transaction waits for its commit. */
  linked: () => around(BlobService, "giveBack", { after: crash }),
  committed: () => around(BlobService, "keep", { after: crash }),
  taskBegun: () => around(ProcessingService, "process", { before: crash }),
  taskStored: () => {
    around(ProcessingService, "process", { before: enterTask });
    around(BlobService, "store", { after: crashInTask });
  },
  taskLinked: () => {
    around(ProcessingService, "process", { before: enterTask });
    around(BlobService, "giveBack", { after: crashInTask });
  },
  taskCommitted: () => around(ProcessingService, "process", { after: crash }),
  refinementStored: () => {
    around(ProcessingService, "refine", { before: enterTask });
    around(BlobService, "store", { after: crashInTask });
  },
  refinementCommitted: () => around(ProcessingService, "refine", { after: crash }),
};

export type CrashPoint = keyof typeof crashPoints;

const options = JSON.parse(process.argv[2] ?? "") as CrashingServerOptions;
crashPoints[options.crashAt]();
const db = createDatabase({ url: options.databaseUrl });
const server = await createServer({ env: loadEnv(options.env), db, databaseUrl: options.databaseUrl });
// The parent is gone.
process.on("disconnect", () => process.exit());
process.send?.({ url: server.url });
