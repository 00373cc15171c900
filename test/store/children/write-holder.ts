import { connectForWriting } from "../../../src/store/connection.ts";

// Holds the database locked for writing until its standard input ends.
const db = connectForWriting(process.argv[2] ?? "");
db.exec("BEGIN IMMEDIATE");
process.stdout.write("holding\n");
process.stdin.resume().once("end", () => db.close());
