import type { ResumeLink, ResumeLinkKind } from "../parsed-resume.js";
import { lineText } from "../text/resume-document.js";
import type { SectionedLine } from "./sections.js";

const TLD =
  "(?:com|org|net|io|dev|me|co|edu|gov|info|biz|app|ai|tech|page|site|xyz|name|pro|online|blog|design|studio|cloud|website|eu|de|fr|es|it|pt|nl|be|at|ch|pl|cz|se|no|dk|fi|ie|uk|us|ca|in|au|nz|br|mx|jp|cn|kr|sg|za|ua|ro|hu|gr|tr|il|ru|is|lu|sk|si|hr|lt|lv|ee|tv|cc|gg|sh|so|to|ly|ext|example|test)";
const URL_IN_TEXT = new RegExp(
  `(?<![\\p{L}\\d@._/-])((?:https?://|www\\.)[^\\s|,;<>()\\t]{3,200}|(?:[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?\\.){1,4}${TLD}(?:/[^\\s|,;<>()\\t]{0,200})?)(?![\\p{L}\\d@])`,
  "giu",
);
const HANDLE =
  /(?:^|[\s\t|•·(])(linked\s?in|github|git\s?hub)\s*[:/–-]?\s*[@/]*((?:in\/)?[A-Za-z\d][\w-]{1,38})(?=$|[\s\t|•·,)])/gi;
const NOT_SITES =
  /(^|\.)(google\.[a-z]+|example\.(com|org)|creativecommons\.org|w3\.org|europass\.[\w.]+|europa\.eu|doi\.org|arxiv\.org|latextemplates\.com|overleaf\.com)$/i;
const OTHER_PROFILES =
  /(^|\.)(twitter\.com|x\.com|facebook\.com|instagram\.com|medium\.com|stackoverflow\.com|stackexchange\.com|gitlab\.com|bitbucket\.org|kaggle\.com|researchgate\.net|orcid\.org|scholar\.google\.[a-z.]+|youtube\.com|behance\.net|dribbble\.com|xing\.com|leetcode\.com|hackerrank\.com|skype\.com|t\.me|wa\.me|mastodon\.social|reddit\.com|soundcloud\.com|plus\.google\.com|codepen\.io|npmjs\.com|huggingface\.co|goodreads\.com)$/i;
const MAX_OTHERS = 10;

interface Address {
  url: string;
  isContact: boolean;
}

/** Profiles and sites of the candidate: the ones that the head of the résumé, or its contact section, links to. */
export function findLinks(
  lines: readonly SectionedLine[],
  links: readonly string[],
  email: string | undefined,
): ResumeLink[] {
  const own = lines.filter(({ part }) => part !== "REFERENCES");
  const contactText = own.filter(isContact).map(lineText).join("\n");
  const written = own.flatMap((line) => urlsIn(lineText(line)).map((url) => ({ url, isContact: isContact(line) })));
  // Links of words such as "Website" stand among those to the mailbox and the profiles.
  const lastOfHead = links
    .slice(0, 10)
    .findLastIndex((link) => /^(mailto|tel):|linkedin\.com\/in|github\.com\/[\w-]+\/?$/i.test(link));
  const linked = links.flatMap((link, place) => {
    const url = clean(link);
    return url ? [{ url, isContact: place <= lastOfHead + 1 || isShown(url, contactText) }] : [];
  });
  const all = [...linked, ...written, ...handles(contactText)];
  const found = new Map<string, ResumeLink>();
  const add = (kind: ResumeLinkKind, url: string) => {
    const key = withoutScheme(url).toLowerCase();
    if (!found.has(key)) found.set(key, { kind, url });
  };
  const profile = (kind: ResumeLinkKind, read: (url: string) => string | undefined) => {
    const urls = all.flatMap(({ url }) => read(url) ?? []);
    if (urls[0]) add(kind, urls[0]);
  };
  profile("LINKEDIN", linkedIn);
  profile("GITHUB", gitHub);
  const site = all.find((address) => isSite(address, email));
  if (site) add("SITE", site.url);
  for (const { url, isContact } of all) {
    if (found.size >= MAX_OTHERS) break;
    const isOther = OTHER_PROFILES.test(hostOf(url)) || (isContact && isSite({ url, isContact }, email));
    if (isOther && !linkedIn(url) && !gitHub(url)) add("OTHER", url);
  }
  return [...found.values()];
}

function isContact({ part, flow }: SectionedLine): boolean {
  return part === "HEAD" || part === "CONTACT" || /header|footer|running/.test(flow);
}

/** Whether a link's address, or its last part, is what the head of the résumé says. */
function isShown(url: string, contactText: string): boolean {
  const lower = contactText.toLowerCase();
  const name = withoutScheme(url).toLowerCase();
  return (
    lower.includes(name) ||
    lower.includes(hostOf(url).toLowerCase()) ||
    /\b(website|homepage|portfolio|blog|web)\b/.test(lower)
  );
}

function urlsIn(text: string): string[] {
  return [...text.matchAll(URL_IN_TEXT)].flatMap(([whole]) => clean(whole) ?? []);
}

function handles(text: string): Address[] {
  return [...text.matchAll(HANDLE)].flatMap(([, network = "", handle = ""]) => {
    if (/^(in|com|profile|www|https?|linkedin|github)$/i.test(handle)) return [];
    const isGitHub = /^git/i.test(network);
    const url = isGitHub
      ? `https://github.com/${handle}`
      : `https://www.linkedin.com/in/${handle.replace(/^in\//, "")}`;
    return [{ url, isContact: true }];
  });
}

function clean(link: string): string | undefined {
  const trimmed = link.trim().replace(/[.,;:)\]}'"”’]+$/, "");
  const whole = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (/^[a-z][a-z\d+.-]*:(?!\/\/)/i.test(trimmed) || !URL.canParse(whole)) return undefined;
  const { hostname, username } = new URL(whole);
  return hostname.includes(".") && username === "" && !/^[\d.]+$/.test(hostname) ? whole.replace(/\/$/, "") : undefined;
}

function linkedIn(url: string): string | undefined {
  const handle = /(?:^|[/.])linkedin\.com\/(?:in|pub|profile)\/([^/?#\s]+)/i.exec(url)?.[1];
  return handle && `https://www.linkedin.com/in/${handle}`;
}

function gitHub(url: string): string | undefined {
  const user = /(?:^|[/.])github\.com\/([A-Za-z\d][A-Za-z\d-]{0,38})(?:[/?#]|$)/i.exec(url)?.[1];
  if (user) return `https://github.com/${user}`;
  return undefined;
}

function isSite({ url, isContact }: Address, email: string | undefined): boolean {
  const host = hostOf(url)
    .replace(/^www\./, "")
    .toLowerCase();
  if (!isContact || NOT_SITES.test(host) || OTHER_PROFILES.test(host)) return false;
  if (/(^|\.)(linkedin\.com|github\.com)$/.test(host)) return false;
  // "jane@roe.org" is no site, unless it is written as one.
  return host !== email?.split("@")[1]?.toLowerCase() || /^https?:\/\/(www\.)?[^/]+\/.+/.test(url) || !isMailHost(host);
}

function isMailHost(host: string): boolean {
  return /^(gmail|googlemail|yahoo|hotmail|outlook|live|icloud|me|gmx|web|mail|email|aol|proton|protonmail|orange|free|libero)\./.test(
    host,
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "");
}
