// What both drivers share: one JSON object a line on standard input, one answer
// a line on standard output. Byte strings are in hexadecimal. One process holds
// any number of clients, named by the field "client".
import readline from "node:readline";

export const hex = (bytes) => Buffer.from(bytes).toString("hex");
export const unhex = (text) => new Uint8Array(Buffer.from(text, "hex"));

// The four wire formats that a driver has to tell apart, and the head of an
// MLSMessage in version mls10.
export const wireFormat = { welcome: 3, groupInfo: 4, keyPackage: 5 };
export const wrap = (format, body) => hex(Buffer.concat([Buffer.from([0, 1, 0, format]), body]));
export function unwrap(format, text) {
  const bytes = unhex(text);
  if (bytes[0] !== 0 || bytes[1] !== 1 || bytes[2] !== 0 || bytes[3] !== format) {
    throw new Error("not an MLSMessage of wire format " + format);
  }
  return bytes.slice(4);
}

// serve answers every line by operations[op](request, client). "open" makes the
// client, "close" forgets it.
export async function serve(operations, describe = (error) => String(error?.stack ?? error)) {
  const clients = new Map();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (!line.trim()) continue;
    let request;
    let answer;
    try {
      request = JSON.parse(line);
      const operation = operations[request.op];
      if (!operation) throw new Error("unknown operation " + request.op);
      if (request.op === "open") {
        const [client, result] = await operation(request);
        clients.set(request.client, client);
        answer = result;
      } else {
        const client = clients.get(request.client);
        if (request.client !== undefined && !client) throw new Error("no client " + request.client);
        answer = await operation(request, client);
        if (request.op === "close") clients.delete(request.client);
      }
      answer = { ok: true, ...answer };
    } catch (error) {
      answer = { ok: false, error: describe(error) };
    }
    process.stdout.write(JSON.stringify({ id: request?.id, ...answer }) + "\n");
  }
  process.exit(0);
}
