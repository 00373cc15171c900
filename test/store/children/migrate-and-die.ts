import { connectForWriting } from "../../../src/store/connection.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { INITIAL } from "../../../src/store/migrations/001-initial.ts";

// Migrates a store to a made-up second schema and is killed in front of statement number `fatal`.
const [, , path = "", fatal = "0"] = process.argv;
const db = connectForWriting(path);
db.function("die_at", { varargs: false, deterministic: false }, (statement: unknown) => {
  if (statement === Number(fatal)) process.kill(process.pid, "SIGKILL");
  return null;
});
const statements = Array.from({ length: 5 }, (_, n) => `SELECT die_at(${n}); CREATE TABLE added_${n} (x) STRICT;`);
migrate(db, [INITIAL, `${statements.join("\n").replaceAll("(x)", "(x INTEGER)")} SELECT die_at(5);`]);
db.close();
process.stdout.write("migrated\n");
