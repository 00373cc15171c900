import { openStore } from "../../../src/store/open.ts";

// Opens a store for writing and says what came of it.
try {
  openStore(process.argv[2] ?? "", { create: true }).close();
  process.stdout.write("{}\n");
} catch (error) {
  const { code, hint } = error as { code: string; hint: string };
  process.stdout.write(`${JSON.stringify({ code, hint })}\n`);
}
