import { z } from "zod";
import { CircuitBreaker } from "../circuit-breaker.js";
import { AiCallError, type AiFailure, type AiSettings, postJson } from "./ai-call.js";

/** What came of a call. Callers fall back to what they can do themselves. */
export type AiResult<T> = { ok: true; value: T } | { ok: false; failure: AiFailure; detail: string };

export interface Question<T> {
  /** What the model is, does and must not do. */
  instructions: string;
  /** What it is about. It is data: instructions in it are not followed by a careful model, but check the answer. */
  text: string;
  /** What the answer must fit. */
  schema: z.ZodType<T>;
}

interface AiClientOptions {
  /** Told when the service is given up on, and when it answers again. */
  warn?: (message: string) => void;
  now?: () => number;
}

const FAILURES = 3;
const REST_MS = 30_000;
/** Texts in one call for embeddings; services allow some hundreds or thousands. */
const BATCH = 128;

const completion = z.object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1) });
const embeddings = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()).min(1) })),
});

/**
 * Asks a service that speaks OpenAI's API, wherever it runs. Never throws: what is late, broken or not what was asked for
 * is a failure, and after some of them in a row nothing is asked for a while.
 */
export class AiClient {
  private readonly breaker: CircuitBreaker;
  private readonly warn: (message: string) => void;

  constructor(
    readonly settings: AiSettings,
    { warn = () => {}, now = Date.now }: AiClientOptions = {},
  ) {
    this.warn = warn;
    this.breaker = new CircuitBreaker({ failures: FAILURES, restMs: REST_MS, now });
  }

  /** One answer of the chat model, checked against the schema. */
  async ask<T>({ instructions, text, schema }: Question<T>): Promise<AiResult<T>> {
    const { model } = this.settings;
    if (!model) return off("AI_MODEL is not set");
    const shape = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any" }));
    const body = {
      model,
      temperature: 0,
      // Understood everywhere, other than a schema in its place.
      response_format: { type: "json_object" },
      messages: [
        { role: "system", content: `${instructions}\nAnswer with JSON alone that fits this JSON Schema:\n${shape}` },
        { role: "user", content: text },
      ],
    };
    return this.guarded(async () => {
      const { choices } = completion.parse(await postJson(this.settings, "chat/completions", body));
      return schema.parse(JSON.parse(unfenced(choices[0]?.message.content ?? "")));
    });
  }

  /** A vector for each text, in their order. */
  async embed(texts: readonly string[]): Promise<AiResult<number[][]>> {
    const { embeddingModel } = this.settings;
    if (!embeddingModel) return off("AI_EMBEDDING_MODEL is not set");
    const vectors: number[][] = [];
    for (let start = 0; start < texts.length; start += BATCH) {
      const batch = texts.slice(start, start + BATCH);
      const result = await this.guarded(async () => {
        const answer = await postJson(this.settings, "embeddings", { model: embeddingModel, input: batch });
        return inOrder(embeddings.parse(answer).data, batch.length);
      });
      if (!result.ok) return result;
      vectors.push(...result.value);
    }
    if (vectors.some(({ length }) => length !== vectors[0]?.length)) {
      return { ok: false, failure: "MALFORMED", detail: "The vectors differ in length" };
    }
    return { ok: true, value: vectors };
  }

  private async guarded<T>(call: () => Promise<T>): Promise<AiResult<T>> {
    if (!this.breaker.allows()) return { ok: false, failure: "RESTING", detail: "It failed several times" };
    const wasOpen = this.breaker.isOpen;
    try {
      const value = await call();
      this.breaker.succeed();
      if (wasOpen) this.warn("The AI service answers again.");
      return { ok: true, value };
    } catch (error) {
      const { failure, message, restMs } = asCallError(error);
      // What is wrong with one request says nothing about the next.
      if (failure === "REFUSED") this.breaker.succeed();
      else this.breaker.fail(restMs);
      if (!wasOpen && this.breaker.isOpen) this.warn(`The AI service fails (${message}); going on without it.`);
      return { ok: false, failure, detail: message };
    }
  }
}

function off(detail: string): AiResult<never> {
  return { ok: false, failure: "OFF", detail };
}

/** JSON that is not JSON, or fits no schema, is as much the service's failure as a broken connection. */
function asCallError(error: unknown): AiCallError {
  if (error instanceof AiCallError) return error;
  const isShape = error instanceof z.ZodError;
  return new AiCallError("MALFORMED", isShape ? z.prettifyError(error).slice(0, 300) : "The answer is not JSON");
}

/** Models like to put JSON into a Markdown block, although told not to. */
function unfenced(content: string): string {
  return content.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, "$1");
}

function inOrder(data: z.infer<typeof embeddings>["data"], count: number): number[][] {
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  const vectors = Array.from({ length: count }, (_, index) => byIndex.get(index));
  if (!vectors.every((vector) => vector !== undefined)) {
    throw new AiCallError("MALFORMED", `There are vectors for ${byIndex.size} of ${count} texts`);
  }
  return vectors;
}
