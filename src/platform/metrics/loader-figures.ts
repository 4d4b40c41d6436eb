import type { Figures } from "./figures.js";

/** What is counted of a loader. */
export class LoaderFigures {
  /** Keys asked for. */
  loads = 0;
  /** Of those, the ones that were known already in the same request. */
  hits = 0;
  batches = 0;
  /** Keys in batches. */
  keys = 0;
}

export class LoaderRegistry {
  private readonly byName = new Map<string, LoaderFigures>();

  constructor(private readonly figures: Figures) {}

  of(name: string): LoaderFigures {
    let loader = this.byName.get(name);
    if (!loader) {
      const added = new LoaderFigures();
      this.byName.set(name, added);
      this.figures.count(`loader ${name}`, () => ({ ...added }));
      loader = added;
    }
    return loader;
  }
}
