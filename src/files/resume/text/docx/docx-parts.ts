import type { ZipEntry } from "../../../optimize/office/zip-reader.js";
import { readXml } from "./xml.js";

const PACKAGE = "word/";

/** The parts of a Word file that have its text, and what they refer to. */
export interface DocxParts {
  /** In reading order: headers, document, footers. */
  stories: { name: string; xml: string; flow: string }[];
  /** By story and relationship id. */
  addresses: Map<string, string>;
  /** Letter size in points by the id of a style, as far as one is set; "" has the document's default. */
  sizes: Map<string, number>;
}

export function docxParts(entries: readonly ZipEntry[]): DocxParts {
  const text = new Map(entries.map(({ name, data }) => [name, data]));
  const read = (name: string) => {
    const data = text.get(name);
    return data && decodeXml(data);
  };
  const main = [...text.keys()].find((name) => /^word\/document\d*\.xml$/.test(name));
  if (!main) throw new Error("The file has no document in it");
  const named = (kind: string) => [...text.keys()].filter((name) => new RegExp(`^word/${kind}\\d*\\.xml$`).test(name));
  const stories = [
    ...named("header").map((name) => ({ name, flow: "header" })),
    { name: main, flow: "" },
    ...named("footer").map((name) => ({ name, flow: "footer" })),
  ].map((story) => ({ ...story, xml: read(story.name) ?? "" }));
  const addresses = new Map<string, string>();
  for (const { name } of stories) {
    const relations = read(`${PACKAGE}_rels/${name.slice(PACKAGE.length)}.rels`);
    for (const [id, address] of externalTargets(relations ?? "")) addresses.set(`${name} ${id}`, address);
  }
  return { stories, addresses, sizes: styleSizes(read("word/styles.xml") ?? "") };
}

function decodeXml(data: Uint8Array): string {
  const isUtf16 = (data[0] === 0xff && data[1] === 0xfe) || (data[0] === 0xfe && data[1] === 0xff);
  return new TextDecoder(isUtf16 ? (data[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8").decode(data);
}

function externalTargets(xml: string): Map<string, string> {
  const targets = new Map<string, string>();
  readXml(xml, {
    open({ name, attributes }) {
      const { Id, Target, TargetMode } = attributes;
      if (name === "Relationship" && TargetMode === "External" && Id && Target) targets.set(Id, Target);
    },
  });
  return targets;
}

function styleSizes(xml: string): Map<string, number> {
  const own = new Map<string, number>();
  const basedOn = new Map<string, string>();
  let id = "";
  readXml(xml, {
    open({ name, attributes }) {
      if (name === "style") id = attributes.styleId ?? "";
      if (name === "basedOn") basedOn.set(id, attributes.val ?? "");
      const size = Number(attributes.val) / 2;
      if (name === "sz" && size > 0) own.set(id, size);
    },
    close(name) {
      if (name === "style") id = "";
    },
  });
  const sizes = new Map(own);
  for (const style of basedOn.keys()) {
    let source = style;
    // Styles that are based on each other end after some steps.
    for (let step = 0; step < 12 && !own.has(source); step++) source = basedOn.get(source) ?? "";
    const size = own.get(source);
    if (size !== undefined) sizes.set(style, size);
  }
  return sizes;
}
