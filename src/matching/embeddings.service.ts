import type { AiClient } from "../platform/ai/ai-client.js";
import type { Database } from "../platform/db/database.js";
import { packVector } from "./embeddings.js";
import { type EmbeddedKind, embeddedCandidates, embeddedJobs } from "./embeddings.queries.js";

const BATCH = 128;
/** So much in one run; there is another soon. */
const BATCHES = 40;

/** Gives vectors to texts that have none, as far as the service answers. Nobody waits for it. @returns how many */
export async function embedMissing(db: Database, ai: AiClient): Promise<number> {
  const model = ai.settings.embeddingModel;
  if (!model) return 0;
  const candidates = await embedKind(db, ai, model, embeddedCandidates);
  return candidates + (await embedKind(db, ai, model, embeddedJobs));
}

async function embedKind(db: Database, ai: AiClient, model: string, kind: EmbeddedKind): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const texts = await kind.find(db, model, BATCH);
    if (texts.length === 0) break;
    const result = await ai.embed(texts.map(({ text }) => text));
    if (!result.ok) break;
    const stored = await kind.store(db, model, texts, result.value.map(packVector));
    total += stored;
    // All of them have changed meanwhile: they are for the next run.
    if (stored === 0) break;
  }
  return total;
}
