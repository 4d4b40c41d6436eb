import { describe, expect, it } from "vitest";
import { htmlToText, isHtml } from "./html-to-text.js";

describe("htmlToText", () => {
  it.each([
    ["<p>One</p><p>Two</p>", "One\n\nTwo"],
    ["<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"],
    ["line<br>line<br/>line", "line\nline\nline"],
    ["a&nbsp;&amp;&#8211;&#x2019;&eacute;&unknown;", "a &–’é&unknown;"],
    ["<b>bold</b> and <i>italic</i>", "bold and italic"],
    ["<script>alert('<p>')</script><style>p { }</style>Text<!-- <p>not</p> -->", "Text"],
    ["salary < 50k and > 40k", "salary < 50k and > 40k"],
    ["&lt;p&gt;Escaped &amp;amp; twice&lt;/p&gt;", "Escaped & twice"],
    ["<p title='a > b'>x</p>", "b'>x"],
    ["<p>unfinished <a href=", "unfinished"],
    ["<table><tr><td>a</td><td>b</td></tr></table>", "a b"],
    ["", ""],
  ])("%s", (html, text) => expect(htmlToText(html)).toBe(text));

  it("takes time in proportion to its input", () => {
    const startedAt = performance.now();
    htmlToText("<".repeat(300_000));
    htmlToText("<!--".repeat(100_000));
    htmlToText("<script>".repeat(100_000));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("isHtml", () => {
  it("tells markup from signs", () => {
    expect(isHtml("<div>x</div>")).toBe(true);
    expect(isHtml("&lt;p&gt;x&lt;/p&gt;")).toBe(true);
    expect(isHtml("a < b, List<String> and <3")).toBe(false);
  });
});
