// The control process beside a measured daemon: it only answers small requests, at the same rate on the same machine.
import { createServer } from "node:http";

const server = createServer((_request, response) => response.end("{}"));
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
