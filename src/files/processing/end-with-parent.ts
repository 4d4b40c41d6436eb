// A child that has just started when its server ends would fail loudly: a library prints all of itself then.
process.on("disconnect", () => process.exit());
process.on("error", () => process.exit());
