/** @typedef {Record<string, string | boolean | ((event: Event) => void)>} Attributes */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} [attributes] functions listen to the event they are named after
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (typeof value === "string") made.setAttribute(key, value);
    else made.toggleAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/**
 * The element of the page with this id.
 * @template {HTMLElement} [Type=HTMLElement]
 * @param {string} id
 * @returns {Type}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element #${id}.`);
  return /** @type {Type} */ (found);
}

/**
 * Changes a text only if it differs: what a reader has selected stays selected.
 * @param {Element} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Makes the children of a container those of a list. Who stays is kept, with its focus, scroll position and whether it is
 * open.
 * @template Item
 * @template {Element} Child
 * @param {Element} container
 * @param {readonly Item[]} items
 * @param {{ key(item: Item): string, create(item: Item): Child, update(child: Child, item: Item): void }} how
 */
export function reconcile(container, items, { key, create, update }) {
  // Two may have the same name.
  /** @type {Map<string | undefined, Child[]>} */
  const old = new Map();
  for (const child of container.children) {
    const name = /** @type {HTMLElement} */ (child).dataset.key;
    old.set(name, [...(old.get(name) ?? []), /** @type {Child} */ (child)]);
  }
  /** @type {Element | null} */
  let place = container.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let child = old.get(name)?.shift();
    if (!child) {
      child = create(item);
      child.setAttribute("data-key", name);
    }
    update(child, item);
    if (child === place) place = place.nextElementSibling;
    else container.insertBefore(child, place);
  }
  for (const children of old.values()) for (const child of children) child.remove();
}
