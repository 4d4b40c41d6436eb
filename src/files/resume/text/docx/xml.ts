import { SaxesParser } from "saxes";

export interface XmlElement {
  /** Without prefix. */
  name: string;
  /** By name without prefix. */
  attributes: Record<string, string>;
}

export interface XmlHandler {
  open?(element: XmlElement): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Reads XML as far as it is well-formed: of a damaged part one has what came before the damage. */
export function readXml(xml: string, handler: XmlHandler): void {
  const parser = new SaxesParser();
  let isBroken = false;
  parser.on("error", () => {
    isBroken = true;
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (isBroken) return;
    const local = Object.entries(attributes).map(([key, value]) => [withoutPrefix(key), value]);
    handler.open?.({ name: withoutPrefix(name), attributes: Object.fromEntries(local) });
  });
  parser.on("text", (text) => {
    if (!isBroken) handler.text?.(text);
  });
  parser.on("closetag", ({ name }) => {
    if (!isBroken) handler.close?.(withoutPrefix(name));
  });
  try {
    parser.write(xml).close();
  } catch {
    // What was read before it is what there is.
  }
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
