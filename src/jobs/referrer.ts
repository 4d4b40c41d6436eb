const MAX_PAGE = 500;

export interface Referrer {
  /** The address without what may name a person: no query, no fragment, no account. */
  page: string;
  /** In lower case, without `www.`. */
  host: string;
}

/** What is worth remembering of where someone came from; undefined if it is no address of a web page. */
export function cleanReferrer(text: string | null): Referrer | undefined {
  if (!text) return undefined;
  const url = parse(text.trim());
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const host = url.hostname.replace(/^www\./, "").replace(/\.$/, "");
  if (host === "" || host.length > 253) return undefined;
  return { page: `${url.origin}${url.pathname}`.slice(0, MAX_PAGE), host };
}

/** People's own clients also send a bare host. */
function parse(text: string): URL | undefined {
  if (URL.canParse(text)) return new URL(text);
  const asHost = `https://${text}`;
  return /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(text) && URL.canParse(asHost) ? new URL(asHost) : undefined;
}
