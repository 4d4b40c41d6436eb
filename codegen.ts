import type { CodegenConfig } from "@graphql-codegen/cli";

/** Typed operations for the tests, from the committed schema. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: "test/**/*.graphql",
  generates: {
    "test/generated/operations.ts": {
      plugins: ["typescript", "typescript-operations", "typed-document-node"],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        onlyOperationTypes: true,
        scalars: { DateTime: "string", ID: "string" },
      },
    },
  },
};

export default config;
