import { expect, it } from "vitest";
import { reconcile } from "./element.js";

/** As much of an element as a list of children takes. */
class Child {
  readonly dataset: { key?: string } = {};
  text = "";
  container: Container | undefined;

  setAttribute(_name: "data-key", value: string) {
    this.dataset.key = value;
  }

  get nextElementSibling(): Child | null {
    const siblings = this.container?.children ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  remove() {
    const siblings = this.container?.children ?? [];
    siblings.splice(siblings.indexOf(this), 1);
  }
}

class Container {
  readonly children: Child[] = [];

  get firstElementChild(): Child | null {
    return this.children[0] ?? null;
  }

  insertBefore(child: Child, place: Child | null) {
    if (child.container) child.remove();
    child.container = this;
    this.children.splice(place ? this.children.indexOf(place) : this.children.length, 0, child);
  }
}

it("shows the list, whatever was shown before, and keeps who stays", () => {
  const container = new Container();
  const show = (items: string[]) =>
    reconcile(container as never, items, {
      key: (item) => item,
      create: () => new Child() as never,
      update: (child, item) => {
        (child as unknown as Child).text = item;
      },
    });
  const lists = [["a", "b", "c"], ["c", "a"], ["a", "a", "b"], ["a", "a", "a"], ["b", "a"], [], ["d", "d"], ["a", "d"]];
  let before: Child[] = [];
  for (const list of lists) {
    show(list);
    expect(container.children.map(({ text }) => text)).toEqual(list);
    for (const key of new Set(list)) {
      const count = (children: Child[]) => children.filter(({ dataset }) => dataset.key === key);
      const kept = count(container.children).filter((child) => before.includes(child));
      expect(kept).toHaveLength(Math.min(count(before).length, count(container.children).length));
    }
    before = [...container.children];
  }
});
