const number = (value: number): number[] =>
  Math.abs(value) <= 107 ? [value + 139] : [255, value >> 24, value >> 16, value >> 8, value].map((each) => each & 255);
const code = (...parts: (number | string)[]): Buffer =>
  Buffer.from(parts.flatMap((part) => (typeof part === "number" ? number(part) : [...Buffer.from(part, "hex")])));

// hsbw, hstem, vstem, moves, lines and curves of every kind, flex, hint replacement, division.
export const TYPE1_GLYPHS: Record<string, Buffer> = {
  ".notdef": code(0, 500, "0d", "0e"),
  A: code(20, 600, "0d", 0, 30, "01", 10, 40, "03", 100, 50, "15", 200, "06", 300, "07", -100, -40, "05", "09", "0e"),
  B: code(
    10,
    650,
    "0d",
    50,
    "16",
    60,
    "04",
    10,
    20,
    30,
    40,
    50,
    60,
    "08",
    7,
    8,
    9,
    10,
    "1e",
    7,
    8,
    9,
    10,
    "1f",
    1,
    3,
    "0c0c",
    5,
    "05",
    9,
    "07",
    8,
    "06",
    "09",
    5,
    5,
    "15",
    9,
    9,
    "05",
    "09",
    "0e",
  ),
  C: code(0, 500, "0d", 0, 20, "01", 10, 10, "15", 4, 1, 3, "0c10", "0c11", "0a", 40, 0, "05", 0, 50, "05", "09", "0e"),
  D: code(
    0,
    500,
    "0d",
    10,
    10,
    "15",
    1,
    "0a",
    50,
    0,
    "15",
    2,
    "0a",
    -40,
    5,
    "15",
    2,
    "0a",
    10,
    5,
    "15",
    2,
    "0a",
    30,
    0,
    "15",
    2,
    "0a",
    30,
    0,
    "15",
    2,
    "0a",
    10,
    -5,
    "15",
    2,
    "0a",
    10,
    -5,
    "15",
    2,
    "0a",
    50,
    110,
    15,
    0,
    "0a",
    20,
    "07",
    "09",
    "0e",
  ),
};
const SUBRS = [
  code(3, 0, "0c10", "0c11", "0c11", "0c21", "0b"),
  code(0, 1, "0c10", "0b"),
  code(0, 2, "0c10", "0b"),
  code("0b"),
  code(100, 20, "01", "0b"),
];

function encrypt(plain: Buffer, key: number) {
  let state = key;
  return Buffer.from(
    Buffer.concat([Buffer.alloc(4), plain]).map((byte) => {
      const cipher = byte ^ (state >> 8);
      state = ((cipher + state) * 52_845 + 22_719) & 0xffff;
      return cipher;
    }),
  );
}

/** A font program of Type 1 with a glyph of every kind of command. */
export function type1Font(encoding = "dup 65 /A put dup 66 /B put dup 200 /A put"): Buffer {
  const clear =
    "%!PS-AdobeFont-1.0: Test\n/FontName /Test def /PaintType 0 def /FontBBox{-10 -20 900 800}readonly def\n" +
    "/FontMatrix [0.001 0 0 0.001 0 0] def /Encoding 256 array 0 1 255 {1 index exch /.notdef put} for\n" +
    `${encoding} readonly def currentfile eexec\n`;
  const parts = [
    Buffer.from("dup /Private 9 dict dup begin /BlueValues [-20 0 700 720] def /StdHW [30] def /BlueScale 0.04 def\n"),
  ];
  const entry = (head: string, data: Buffer, tail: string) => {
    const cipher = encrypt(data, 4_330);
    parts.push(Buffer.from(`${head} ${cipher.length} RD `), cipher, Buffer.from(` ${tail}\n`));
  };
  parts.push(Buffer.from(`/Subrs ${SUBRS.length} array\n`));
  for (const [index, subr] of SUBRS.entries()) entry(`dup ${index}`, subr, "NP");
  parts.push(Buffer.from(`ND 2 index /CharStrings ${Object.keys(TYPE1_GLYPHS).length} dict dup begin\n`));
  for (const [name, glyph] of Object.entries(TYPE1_GLYPHS)) entry(`/${name}`, glyph, "ND");
  parts.push(Buffer.from("end end readonly put mark currentfile closefile\n"));
  return Buffer.concat([Buffer.from(clear), encrypt(Buffer.concat(parts), 55_665), Buffer.from("0".repeat(64))]);
}
