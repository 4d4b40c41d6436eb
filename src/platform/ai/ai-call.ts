export interface AiSettings {
  /** Of the API, as in `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey: string | undefined;
  /** For chat; absent, there is none. */
  model: string | undefined;
  /** Absent, there are no embeddings. */
  embeddingModel: string | undefined;
  timeoutMs: number;
}

/**
 * Why there is no answer: not configured; left alone after failures; too late; not reached, or broken; it did not want
 * this request; the answer is not what was asked for.
 */
export type AiFailure = "OFF" | "RESTING" | "TIMEOUT" | "UNAVAILABLE" | "REFUSED" | "MALFORMED";

export class AiCallError extends Error {
  constructor(
    readonly failure: AiFailure,
    message: string,
    /** How long the service wants to be left alone. */
    readonly restMs = 0,
  ) {
    super(message);
  }
}

const MAX_ANSWER_BYTES = 16_000_000;
const MAX_REST_MS = 10 * 60_000;
/** The request itself is at fault: too long, or with something the model does not take. */
const REFUSALS = new Set([400, 413, 422]);

/** @throws AiCallError, always */
export async function postJson(
  { baseUrl, apiKey, timeoutMs }: Pick<AiSettings, "baseUrl" | "apiKey" | "timeoutMs">,
  path: string,
  body: object,
): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, "")}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}) },
      body: JSON.stringify(body),
      // The key is for this address and no other.
      redirect: "error",
      signal,
    });
    const text = await readLimited(response);
    if (!response.ok) throw refusal(response, text);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof AiCallError) throw error;
    if (signal.aborted) throw new AiCallError("TIMEOUT", `no answer within ${timeoutMs} ms`);
    if (error instanceof SyntaxError) throw new AiCallError("MALFORMED", "The answer is not JSON");
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new AiCallError("UNAVAILABLE", cause);
  }
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new AiCallError("MALFORMED", "The answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function refusal(response: Response, text: string): AiCallError {
  const message = `HTTP ${response.status}: ${text.slice(0, 200)}`;
  const seconds = Number(response.headers.get("retry-after"));
  const restMs = seconds > 0 ? Math.min(seconds * 1_000, MAX_REST_MS) : 0;
  return new AiCallError(REFUSALS.has(response.status) ? "REFUSED" : "UNAVAILABLE", message, restMs);
}
