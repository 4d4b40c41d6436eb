import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readJobFile } from "./read-job-file.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hirewise-import-"));
});
afterAll(() => rm(folder, { recursive: true }));

let count = 0;
/** Rows as [line, value], errors as [line, message]. */
async function read(content: string | Uint8Array): Promise<[number, unknown][]> {
  const file = join(folder, `file-${++count}`);
  await writeFile(file, content);
  const rows: [number, unknown][] = [];
  for await (const { line, value } of readJobFile(file)) {
    rows.push([line, value instanceof Error ? value.message : value]);
  }
  return rows;
}

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));

describe("NDJSON", () => {
  it("counts lines, blank ones too", async () => {
    expect(await read('{"a":1}\n\n{"a":2}\r\n{"a":3}')).toEqual([
      [1, { a: 1 }],
      [3, { a: 2 }],
      [4, { a: 3 }],
    ]);
  });

  it("reports malformed lines and goes on", async () => {
    expect(await read('{"a":1}\n{"a":\n[]x\n{"a":2}\n')).toEqual([
      [1, { a: 1 }],
      [2, expect.stringMatching(/^is not JSON: /)],
      [3, expect.stringMatching(/^is not JSON: /)],
      [4, { a: 2 }],
    ]);
    expect(await read('{"a":oops}\n{"a":2}\n')).toEqual([
      [1, expect.stringMatching(/^is not JSON: /)],
      [2, { a: 2 }],
    ]);
  });

  it("drops a byte order mark", async () => {
    expect(await read('\uFEFF{"a":1}\n{"a":2}')).toEqual([
      [1, { a: 1 }],
      [2, { a: 2 }],
    ]);
  });

  it("reports bytes that are not UTF-8", async () => {
    expect(await read(bytes('{"a":1}\n{"a":"', [0xff, 0xfe], '"}\n{"a":3}'))).toEqual([
      [1, { a: 1 }],
      [2, "is not valid UTF-8"],
      [3, { a: 3 }],
    ]);
  });

  it("skips a line that is much too long", async () => {
    const long = `{"a":"${"x".repeat(11 * 1024 * 1024)}"}`;
    expect(await read(`{"a":1}\n${long}\n{"a":3}\n`)).toEqual([
      [1, { a: 1 }],
      [2, "is longer than 10 MB"],
      [3, { a: 3 }],
    ]);
  });

  it("keeps characters whole that lie across two reads", async () => {
    const lines = Array.from({ length: 9_000 }, (_, n) => JSON.stringify({ n, text: "Straße 漢字 👩‍🚒" }));
    const rows = await read(lines.join("\n"));
    expect(rows).toHaveLength(9_000);
    expect(rows.every(([, value]) => (value as { text: string }).text === "Straße 漢字 👩‍🚒")).toBe(true);
  });
});

describe("gzip", () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ n, noise: Math.sin(n) })).join("\n");

  it("is known by its first bytes, also in several members", async () => {
    expect(await read(gzipSync('{"a":1}'))).toEqual([[1, { a: 1 }]]);
    expect(await read(Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"a":2}\n')]))).toHaveLength(2);
  });

  it("is read up to the place where it breaks off", async () => {
    const whole = gzipSync(lines);
    const rows = await read(whole.subarray(0, Math.floor(whole.length / 2)));
    const last = rows.at(-1);
    expect(last?.[1]).toBe("the gzip stream ends too early (truncated file)");
    expect(rows.length).toBeGreaterThan(8_000);
    expect(rows.slice(0, -2).every(([, value]) => typeof value === "object")).toBe(true);
  });

  it("is read up to the place where it is damaged", async () => {
    const damaged = gzipSync(lines);
    damaged.fill(0xaa, Math.floor(damaged.length / 2), Math.floor(damaged.length / 2) + 100);
    const rows = await read(damaged);
    expect(rows.at(-1)?.[1]).toBe("the gzip stream is damaged");
    expect(rows.length).toBeGreaterThan(1_000);
  });
});

describe("JSON arrays and documents", () => {
  it("reads the elements of an array one by one", async () => {
    expect(await read('[ {"a": "}],{[\\"" },\n {"a": [1, {"b": 2}]} ]\n')).toEqual([
      [1, { a: '}],{["' }],
      [2, { a: [1, { b: 2 }] }],
    ]);
    expect(await read("[]")).toEqual([]);
  });

  it("reports a malformed element and goes on", async () => {
    expect(await read('[{"a":1},{"a":x},{"a":3},]')).toEqual([
      [1, { a: 1 }],
      [2, expect.stringMatching(/^is not JSON: /)],
      [3, { a: 3 }],
    ]);
  });

  it("says when brackets do not match", async () => {
    expect((await read('[{"a":1},{"a":2')).at(-1)).toEqual([2, expect.stringContaining("ends too early")]);
    expect((await read('[{"a":1}},{"a":2}]')).at(-1)).toEqual([2, expect.stringContaining("more text behind the end")]);
    expect((await read('{\n"a":1\n}\n}')).at(-1)).toEqual([2, expect.stringContaining("bracket too many")]);
  });

  it("reads an object laid out over lines", async () => {
    expect(await read('{\n  "a": 1\n}\n')).toEqual([[1, { a: 1 }]]);
    expect(await read('{\n  "a": 1\n}\n{\n  "a": 2\n}')).toHaveLength(2);
  });

  it("takes postings out of JSON-LD", async () => {
    const posting = { "@type": "JobPosting", title: "Cook" };
    const graph = { "@context": "https://schema.org", "@graph": [posting, { "@type": "WebSite" }, posting] };
    expect(await read(JSON.stringify(graph, null, 2))).toEqual([
      [1, posting],
      [1, posting],
    ]);
    expect(await read(`${JSON.stringify(graph)}\n${JSON.stringify({ "@type": "WebSite" })}`)).toEqual([
      [1, posting],
      [1, posting],
      [2, "has no schema.org JobPosting in it"],
    ]);
  });

  it("manages an array much larger than a row may be", async () => {
    const text = "x".repeat(100_000);
    const rows = await read(JSON.stringify(Array.from({ length: 150 }, (_, n) => ({ n, text }))));
    expect(rows.map(([line]) => line)).toEqual(Array.from({ length: 150 }, (_, n) => n + 1));
  });
});

describe("CSV", () => {
  it.each([",", ";", "\t", "|"])("separated by %j", async (separator) => {
    const content = [
      ["Job Title", "Company"],
      ["Cook", '"Bistro, ""Le Coin"";"'],
    ]
      .map((row) => row.join(separator))
      .join("\r\n");
    expect(await read(`\uFEFF${content}\r\n`)).toEqual([[2, { "Job Title": "Cook", Company: 'Bistro, "Le Coin";' }]]);
  });

  it("counts the lines of fields that span several", async () => {
    expect(await read('title,company\n"Cook\nand baker",A\n\nWaiter,B\n')).toEqual([
      [2, { title: "Cook\nand baker", company: "A" }],
      [5, { title: "Waiter", company: "B" }],
    ]);
  });

  it("reports rows with too many or too few columns", async () => {
    expect(await read("title,company,city\nCook,A,Lyon,x\nWaiter\nBaker,B,\n")).toEqual([
      [2, "has 4 columns, the first row 3"],
      [3, "has 1 columns, the first row 3"],
      [4, { title: "Baker", company: "B", city: "" }],
    ]);
  });

  it("says so if there is no title", async () => {
    expect(await read("name;place\nx;y\n")).toEqual([
      [1, 'the first row names no "title" column (found: name, place)'],
    ]);
    expect(await read("just some text\n")).toEqual([[1, expect.stringContaining('names no "title" column')]]);
  });

  it("reports bytes that are not UTF-8", async () => {
    expect(await read(bytes("title,company\nCaf", [0xe9], ",A\nCook,B\n"))).toEqual([
      [2, "is not valid UTF-8"],
      [3, { title: "Cook", company: "B" }],
    ]);
  });

  it("says where a quote is never closed", async () => {
    const rows = await read('title,company\nCook,A\n"Waiter,B\nBaker,C\n');
    expect(rows[0]).toEqual([2, { title: "Cook", company: "A" }]);
    expect(rows.at(-1)?.[1]).toMatch(/[Qq]uote/);
  });

  it("keeps what came before a truncated gzip stream broke off", async () => {
    const whole = gzipSync(
      `title,company\n${Array.from({ length: 20_000 }, (_, n) => `Cook ${Math.sin(n)},A`).join("\n")}`,
    );
    const rows = await read(whole.subarray(0, Math.floor(whole.length / 2)));
    expect(rows.length).toBeGreaterThan(5_000);
    expect(rows.at(-1)?.[1]).toBe("the gzip stream ends too early (truncated file)");
  });
});

describe("files", () => {
  it("may not be empty", async () => {
    expect(await read("")).toEqual([[1, "the file is empty"]]);
    expect(await read(" \n\n")).toEqual([[1, "the file is empty"]]);
    expect(await read(gzipSync(""))).toEqual([[1, "the file is empty"]]);
  });

  it("may not be UTF-16", async () => {
    expect(await read(Buffer.from("\uFEFFtitle,company", "utf16le"))).toEqual([
      [1, "the file is in UTF-16; save it as UTF-8"],
    ]);
  });

  it("must exist", async () => {
    await expect(readJobFile(join(folder, "none")).next()).rejects.toThrow("ENOENT");
  });
});
