import { describe, expect, it } from "vitest";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";

const options = withDefaults();
const NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const SHAPE = '<rect   x="1.000000"   y="2.000000" width="50.0000" height="60.0000" fill="#ff0000" />';

async function optimized(inner: string): Promise<string> {
  const source = `<svg ${NS} viewBox="0 0 100 100">\n\n${SHAPE}\n${inner}\n</svg>`;
  const result = await optimizeHere(Buffer.from(source), options);
  expect(result.status).toBe("optimized");
  return Buffer.from(result.bytes).toString();
}

describe("SVG", () => {
  it.each([
    ["<script>alert(1)</script>", /script|alert/],
    ["<SCRIPT>alert(1)</SCRIPT>", /script|alert/i],
    ['<g onload="alert(1)"><circle r="9"/></g>', /onload|alert/],
    ['<circle r="9" onclick="alert(1)"/>', /onclick|alert/],
    [
      "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='javascript:1'/></foreignObject>",
      /foreignObject|iframe/,
    ],
    ['<image href="https://evil.example/a.png" width="9" height="9"/>', /evil/],
    ['<use xlink:href="https://evil.example/a.svg#x"/>', /evil/],
    ['<a href="java&#10;script:alert(1)"><circle r="9"/></a>', /script|alert/],
    ['<a xlink:href="data:text/html,x"><circle r="9"/></a>', /data:/],
    ["<style>@import url(https://evil.example/a.css); rect { fill: url(https://evil.example/b) }</style>", /evil/],
    ["<style>rect { background: u\\72l(https://evil.example/b) }</style>", /evil/],
    ['<circle r="9" style="fill: url(//evil.example/b)"/>', /evil/],
    ['<a id="x"><circle r="9"/><set attributeName="href" to="javascript:alert(1)"/></a>', /script|alert/],
    ['<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>', /svg\+xml/],
  ])("loses what is dangerous in %j", async (inner, dangerous) => {
    const text = await optimized(inner);
    expect(text).not.toMatch(dangerous);
    expect(text).toMatch(/path|rect/);
  });

  it("offers what is safe before it is made smaller", async () => {
    const source = Buffer.from(`<svg ${NS}>\n\n${SHAPE}<script>alert(1)</script><text>äöü</text>\n</svg>`);
    const offered: Buffer[] = [];
    const result = await optimizeHere(source, options, async ({ safe }) => {
      if (safe) offered.push(Buffer.from(safe.bytes));
    });
    expect(offered.map(String)).toEqual([expect.stringContaining("<rect")]);
    expect(result.report.steps[0]).toMatchObject({ bytesBefore: source.length, bytesAfter: offered[0]?.length });
    expect(String(offered[0])).not.toContain("alert");
    expect(result.bytes.length).toBeLessThan(offered[0]?.length ?? 0);
  });

  it("reads fonts, whose letters are numbers", async () => {
    const glyphs = Array.from(
      { length: 700 },
      (_, at) => `<glyph unicode="&#x${(0x4e00 + at).toString(16)};" d="M0 0h9"/>`,
    );
    const font = await optimized(
      `<defs><font id="f" horiz-adv-x="9">${glyphs.join("")}</font></defs><text>&#60;&#38;&#x20;</text>`,
    );
    expect(font).toContain("\u4e00");
    expect(font).toMatch(/<text>&lt;&amp; ?<\/text>/);
  });

  it("keeps what only draws", async () => {
    const gradient =
      '<linearGradient id="g"><stop offset="0" stop-color="#00f"/></linearGradient><circle r="30" fill="url(#g)"/>';
    expect(await optimized(gradient)).toMatch(/url\(#g\)/);
    expect(await optimized('<a href="https://example.com"><circle r="9"/></a>')).toMatch(/example\.com/);
  });

  it.each([
    [
      "a use bomb",
      Array.from({ length: 20 }, (_, at) => `<g id="a${at + 1}">${`<use href="#a${at}"/>`.repeat(9)}</g>`).join(""),
    ],
    ["a circle", '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'],
    ["deep nesting", `${"<g>".repeat(5_000)}${"</g>".repeat(5_000)}`],
  ])("refuses %s", async (_, inner) => {
    const source = Buffer.from(`<svg ${NS}><g id="a0">${SHAPE}</g>${inner}</svg>`);
    expect(await optimizeHere(source, options)).toMatchObject({ status: "refused" });
  });

  it("refuses entities that multiply or come from outside", async () => {
    for (const entity of ['<!ENTITY a "&b;&b;">', '<!ENTITY a SYSTEM "file:///etc/passwd">']) {
      const source = Buffer.from(`<?xml version="1.0"?><!DOCTYPE svg [${entity}]><svg ${NS}><text>&a;</text></svg>`);
      expect(await optimizeHere(source, options)).toMatchObject({ status: "refused" });
    }
  });

  it("refuses what is no XML, because browsers may see more in it than we do", async () => {
    const source = Buffer.from(`<svg ${NS}><g></svg>`);
    expect(await optimizeHere(source, options)).toMatchObject({ status: "refused" });
  });

  it("with a style that svgo stumbles over is sanitised only", async () => {
    const spinning =
      "@media not (prefers-reduced-motion) { @keyframes turn { from { rotate: 0 } to { rotate: 360deg } } }";
    const text = await optimized(`<style>${spinning}</style><script>alert(1)</script>`);
    expect(text).toContain(spinning);
    expect(text).not.toMatch(/script|alert/);
  });
});
