import { Cache } from "../../platform/cache/cache.js";
import { ChangeFeed } from "../../platform/cache/change-feed.js";
import { ChangeLog } from "../../platform/cache/change-log.js";
import { Reads } from "../../platform/cache/reads.js";

/**
 * Ways to break the cache. The coherence test must find each of them, or it would not find a real mistake of the kind
 * either. Never switched on but by that test.
 */
export const brokenEngines = {
  "forgets what a row was before": () => {
    const { append } = ChangeLog.prototype;
    ChangeLog.prototype.append = function (entry) {
      const rows = "rows" in entry ? entry.rows?.map(({ before: _, ...row }) => row) : undefined;
      append.call(this, rows ? { ...entry, rows } : entry);
    };
  },
  "takes the position after the reads": () => {
    const { store } = Cache.prototype;
    Cache.prototype.store = function (namespace, key, draft) {
      return store.call(this, namespace, key, draft, this.position());
    };
  },
  "ends windows at their first row": () => {
    changeDependencies((dependency) => {
      const { window } = dependency;
      return window?.to ? { ...dependency, window: { ...window, from: window.to } } : dependency;
    });
  },
  "overlooks the skills of jobs": () => {
    changeDependencies((dependency) => (dependency.table === "jobSkills" ? undefined : dependency));
  },
  "forgets deadlines": () => {
    Reads.prototype.changesAt = () => {};
  },
  "answers a mutation before its change is known": () => {
    ChangeFeed.prototype.barrier = async () => {};
    // Else it would mostly be known by chance.
    const { append } = ChangeLog.prototype;
    ChangeLog.prototype.append = function (entry) {
      setTimeout(() => append.call(this, entry), 30);
    };
  },
  "believes that nothing was missed": () => {
    // After a gap, positions from before it stay good.
    ChangeLog.prototype.since = function (seq) {
      const { entries, first } = this as unknown as { entries: never[]; first: number };
      return entries.slice(Math.max(seq - first, 0));
    };
  },
  "believes what it finds in Redis": () => {
    ChangeLog.prototype.unseenBy = () => [];
  },
} as const;

export type BrokenEngine = keyof typeof brokenEngines;

type Dependency = Parameters<Reads["dependOn"]>[0];

function changeDependencies(change: (dependency: Dependency) => Dependency | undefined): void {
  const { dependOn } = Reads.prototype;
  Reads.prototype.dependOn = function (...dependencies) {
    dependOn.call(this, ...dependencies.flatMap((dependency) => change(dependency) ?? []));
  };
  Reads.prototype.rowsWhere = function (table, column, values, columns) {
    if (values.length > 0) this.dependOn({ table, where: [{ column, in: values }], columns });
  };
}
