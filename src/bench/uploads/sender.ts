import { type BenchFile, hostileFiles, uploadFiles } from "./upload-files.js";

/** What the parent process gives as the only argument, as JSON. */
export interface SenderOptions {
  url: string;
  /** Of the clients, who take turns. */
  tokens: string[];
  /** How many honest files; `hostile` for the others. */
  files: number | "hostile";
}

export interface Sent {
  ms: number;
  outcome: "READY" | "PROCESSING" | "refused" | "failed";
}

/** What the process tells: first that its files are made, and after any message from its parent what came of them. */
export type SenderMessage = { bytes: number } | { sent: Sent[] };

interface Answer {
  data?: { uploadFile: { file: { status: "READY" | "PROCESSING" } | null; userErrors: object[] } };
}

const QUERY = `mutation Upload($file: Upload!) { uploadFile(file: $file, purpose: ATTACHMENT) {
  file { status } userErrors { code } } }`;

const { url, tokens, files: wanted } = JSON.parse(process.argv[2] ?? "") as SenderOptions;

async function send({ name, bytes }: BenchFile, token: string): Promise<Sent> {
  const form = new FormData();
  form.append("operations", JSON.stringify({ query: QUERY, variables: { file: null } }));
  form.append("map", JSON.stringify({ f: ["variables.file"] }));
  form.append("f", new Blob([bytes]), name);
  const startedAt = performance.now();
  const answer = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "apollo-require-preflight": "true" },
    body: form,
  })
    .then((response) => response.json() as Promise<Answer>)
    .catch(() => undefined);
  const uploaded = answer?.data?.uploadFile;
  const isRefused = uploaded !== undefined && uploaded.userErrors.length > 0;
  const outcome = uploaded?.file?.status ?? (isRefused ? "refused" : "failed");
  return { ms: performance.now() - startedAt, outcome };
}

const tell = (message: SenderMessage) => process.send?.(message);
const files: BenchFile[] = [];
if (wanted === "hostile") files.push(...hostileFiles());
else for await (const file of uploadFiles(wanted)) files.push(file);

process.once("message", async () => {
  const sent = await Promise.all(files.map((file, index) => send(file, tokens[index % tokens.length] as string)));
  tell({ sent });
  process.disconnect();
});
tell({ bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0) });
