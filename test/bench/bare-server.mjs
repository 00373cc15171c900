// A bare node:http server that sends one prepared answer: what any answer of ours is held against.
// Usage: node bare-server.mjs BODY_FILE HEADERS_JSON [STATUS]; prints its port.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [bodyFile, headersJson, status = "200"] = process.argv.slice(2);
const body = readFileSync(bodyFile);
const headers = JSON.parse(headersJson);

const server = createServer((_request, response) => {
  response.writeHead(Number(status), headers);
  response.end(status === "304" ? undefined : body);
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
