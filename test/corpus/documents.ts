import { strToU8, zipSync } from "fflate";
import sharp from "sharp";
import type { CorpusFile } from "./corpus.js";
import { scene } from "./pictures.js";

type Parts = Record<string, Uint8Array>;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const prose = (tag: string, count: number) =>
  Array.from(
    { length: count },
    (_, at) => `<${tag}>Line ${at}: Łódź &amp; Zürich, ${(at * 7_919) % 997}</${tag}>`,
  ).join("");

/** Pictures as cameras and screens give them. */
async function media(folder: string): Promise<Parts> {
  const mark = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="90"><circle cx="60" cy="45" r="40" fill="#2a9d8f"/></svg>',
  );
  return {
    [`${folder}/image1.jpeg`]: await scene(600, 450, 21).jpeg({ quality: 96 }).toBuffer(),
    [`${folder}/image2.png`]: await scene(200, 150, 22).png({ compressionLevel: 1 }).toBuffer(),
    [`${folder}/image3.png`]: await sharp(mark).png({ compressionLevel: 0 }).toBuffer(),
    [`${folder}/image4.jpg`]: await scene(200, 150, 23).toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer(),
    [`${folder}/image5.gif`]: await scene(60, 45, 24).gif().toBuffer(),
    [`${folder}/image6.emf`]: new Uint8Array(5_000).map((_, at) => at % 50),
  };
}

const office = async (folder: string, main: string, text: string): Promise<Parts> => ({
  "[Content_Types].xml": strToU8(`${XML}<Types><Default Extension="xml" ContentType="application/xml"/></Types>`),
  "_rels/.rels": strToU8(`${XML}<Relationships><Relationship Id="rId1" Target="${folder}/${main}"/></Relationships>`),
  [`${folder}/${main}`]: strToU8(XML + text),
  ...(await media(`${folder}/media`)),
});

const open = async (type: string, text: string): Promise<[Uint8Array, Parts]> => [
  strToU8(`application/vnd.oasis.opendocument.${type}`),
  {
    "content.xml": strToU8(`${XML}<office:document-content>${text}</office:document-content>`),
    "styles.xml": strToU8(`${XML}<office:document-styles/>`),
    "META-INF/manifest.xml": strToU8(`${XML}<manifest:manifest/>`),
    ...(await media("Pictures")),
  },
];

/** Documents of every kind, packed as their programs pack them, or not at all. */
export async function* documents(): AsyncGenerator<CorpusFile> {
  const word = await office("word", "document.xml", `<w:document>${prose("w:t", 800)}</w:document>`);
  const excel = await office("xl", "workbook.xml", `<workbook>${prose("v", 2_000)}</workbook>`);
  const slides = await office("ppt", "presentation.xml", `<p:presentation>${prose("a:t", 200)}</p:presentation>`);
  for (const level of [0, 1, 9] as const) {
    yield { name: `letter-${level}.docx`, bytes: zipSync(word, { level }) };
    yield { name: `table-${level}.xlsx`, bytes: zipSync(excel, { level }) };
    yield { name: `talk-${level}.pptx`, bytes: zipSync(slides, { level }) };
  }
  for (const [type, extension] of [
    ["text", "odt"],
    ["spreadsheet", "ods"],
    ["presentation", "odp"],
  ] as const) {
    const [mimetype, parts] = await open(type, prose("text:p", 500));
    yield { name: `open.${extension}`, bytes: zipSync({ mimetype: [mimetype, { level: 0 }], ...parts }, { level: 6 }) };
  }
}
