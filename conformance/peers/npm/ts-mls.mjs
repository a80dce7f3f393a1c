// Driver of ts-mls 1.6. Its quirks and what is done about them are in README.md.
import fs from "node:fs";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import * as mls from "ts-mls";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";
import { createGroupInfo } from "ts-mls/createCommit.js";
import { ratchetTreeEncoder } from "ts-mls/ratchetTree.js";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { hex, unhex, serve } from "./lines.mjs";

const version = JSON.parse(fs.readFileSync(new URL("./node_modules/ts-mls/package.json", import.meta.url))).version;
// What of it contradicts the RFC is corrected, unless this argument is given.
const asIs = process.argv.includes("--as-is");

// It neither writes nor reads external_pub as the vector that Section 12.4.3.2
// makes it: the bare key stands there. vector and readVector correct that.

function decode(text, wireformat) {
  const decoded = mls.decodeMlsMessage(unhex(text), 0);
  if (!decoded) throw new Error("cannot decode the MLSMessage");
  const [message, length] = decoded;
  if (length !== text.length / 2) throw new Error("bytes after the MLSMessage");
  if (wireformat && message.wireformat !== wireformat) throw new Error("not a " + wireformat + " but a " + message.wireformat);
  return message;
}
const message = (fields) => hex(mls.encodeMlsMessage({ version: "mls10", ...fields }));

async function groupInfo(state, suite) {
  const pair = await suite.hpke.deriveKeyPair(state.keySchedule.externalSecret);
  const key = await suite.hpke.exportPublicKey(pair.publicKey);
  const info = await createGroupInfo(state.groupContext, state.confirmationTag, state, [
    { extensionType: "external_pub", extensionData: asIs ? key : vector(key) },
    { extensionType: "ratchet_tree", extensionData: encode(ratchetTreeEncoder)(state.ratchetTree) },
  ], suite);
  return message({ wireformat: "mls_group_info", groupInfo: info });
}
const vector = (key) => new Uint8Array(key.length < 64 ? [key.length, ...key] : [0x40 | key.length >> 8, key.length & 255, ...key]);

// readVector lets joinGroupExternal see the bare key while the signature is
// still checked over what was sent.
function readVector(info) {
  const find = Array.prototype.find;
  Object.defineProperty(info.extensions, "find", {
    value(match) {
      const found = find.call(this, match);
      if (found?.extensionType !== "external_pub") return found;
      return { ...found, extensionData: found.extensionData.slice(found.extensionData[0] < 64 ? 1 : 2) };
    },
  });
  return info;
}

// It publishes ECDSA keys as compressed points; Section 5.1.1 wants them
// uncompressed. It can read both.
const curves = { 2: p256, 5: p521, 7: p384 };
async function signatureKey(suite, id) {
  const pair = await suite.signature.keygen();
  const curve = curves[id];
  return curve && !asIs ? { ...pair, publicKey: curve.getPublicKey(pair.signKey, false) } : pair;
}

const group = (client, request) => {
  const state = client.groups.get(request.group_id);
  if (!state) throw new Error("not in this group");
  return state;
};
const leaves = (state) => state.ratchetTree.flatMap((node, i) => (node?.nodeType === "leaf" ? [[i / 2, node.leaf]] : []));
const identity = (leaf) => Buffer.from(leaf.credential.identity ?? []).toString();
function leafOf(state, name) {
  for (const [index, leaf] of leaves(state)) if (identity(leaf) === name) return index;
  throw new Error("no member " + name);
}
const proposals = (state, request) => [
  ...(request.add ?? []).map((text) => ({ proposalType: "add", add: { keyPackage: decode(text, "mls_key_package").keyPackage } })),
  ...(request.remove ?? []).map((name) => ({ proposalType: "remove", remove: { removed: leafOf(state, name) } })),
];
function keys(client) {
  const now = BigInt(Math.floor(Date.now() / 1000));
  // x509 because CoreCrypto refuses leaves without it.
  const capabilities = { versions: ["mls10"], ciphersuites: [client.suite.name], extensions: [], proposals: [], credentials: ["basic", "x509"] };
  const credential = { credentialType: "basic", identity: new TextEncoder().encode(client.identity) };
  return mls.generateKeyPackageWithKey(credential, capabilities, { notBefore: now - 3600n, notAfter: now + 2592000n }, [], client.signature, client.suite);
}

await serve({
  async version() {
    return { implementation: "ts-mls", version };
  },
  async open(request) {
    const [name] = Object.entries(mls.ciphersuites).find(([, id]) => id === request.suite) ?? [];
    if (!name) throw new Error("no cipher suite " + request.suite);
    const suite = await mls.getCiphersuiteImpl(mls.getCiphersuiteFromName(name));
    return [{ identity: request.identity, suite, signature: await signatureKey(suite, request.suite), keyPackages: new Map(), groups: new Map() }, {}];
  },
  async close() {},
  async key_package(_, client) {
    const made = await keys(client);
    client.keyPackages.set(hex(await makeKeyPackageRef(made.publicPackage, client.suite.hash)), made);
    return { key_package: message({ wireformat: "mls_key_package", keyPackage: made.publicPackage }) };
  },
  async create(request, client) {
    const made = await keys(client);
    client.groups.set(request.group_id, await mls.createGroup(unhex(request.group_id), made.publicPackage, made.privatePackage, [], client.suite));
    return {};
  },
  // commit covers what is waiting and what is asked for. A discarded one was
  // made, sent and not accepted.
  async commit(request, client) {
    const state = group(client, request);
    const made = await mls.createCommit({ state, cipherSuite: client.suite }, {
      wireAsPublicMessage: !request.private,
      extraProposals: proposals(state, request),
      ratchetTreeExtension: true,
    });
    const answer = { commit: hex(mls.encodeMlsMessage(made.commit)), group_info: await groupInfo(made.newState, client.suite) };
    if (made.welcome) answer.welcome = message({ wireformat: "mls_welcome", welcome: made.welcome });
    if (!request.discard) client.groups.set(request.group_id, made.newState);
    return answer;
  },
  async propose(request, client) {
    const state = group(client, request);
    const [proposal, ...more] = proposals(state, request);
    if (!proposal || more.length) throw new Error("one proposal, an Add or a Remove");
    const made = await mls.createProposal(state, !request.private, proposal, client.suite);
    client.groups.set(request.group_id, made.newState);
    return { message: hex(mls.encodeMlsMessage(made.message)) };
  },
  async join(request, client) {
    const { welcome } = decode(request.welcome, "mls_welcome");
    for (const secret of welcome.secrets) {
      const ref = hex(secret.newMember);
      const mine = client.keyPackages.get(ref);
      if (!mine) continue;
      const state = await mls.joinGroup(welcome, mine.publicPackage, mine.privatePackage, mls.emptyPskIndex, client.suite);
      client.keyPackages.delete(ref);
      client.groups.set(hex(state.groupContext.groupId), state);
      return { group_id: hex(state.groupContext.groupId) };
    }
    throw new Error("the Welcome is not for one of my KeyPackages");
  },
  async join_external(request, client) {
    const { groupInfo: info } = decode(request.group_info, "mls_group_info");
    const made = await keys(client);
    const joined = await mls.joinGroupExternal(asIs ? info : readVector(info), made.publicPackage, made.privatePackage, Boolean(request.resync), client.suite);
    const id = hex(joined.newState.groupContext.groupId);
    client.groups.set(id, joined.newState);
    return {
      group_id: id,
      commit: message({ wireformat: "mls_public_message", publicMessage: joined.publicMessage }),
      group_info: await groupInfo(joined.newState, client.suite),
    };
  },
  async process(request, client) {
    let kind = "application";
    const seen = (incoming) => { kind = incoming.kind; return "accept"; };
    const result = await mls.processMessage(decode(request.message), group(client, request), mls.emptyPskIndex, seen, client.suite);
    client.groups.set(request.group_id, result.newState);
    if (kind === "application") return { kind, plaintext: hex(result.message) };
    return { kind, removed: result.newState.groupActiveState.kind !== "active" };
  },
  async encrypt(request, client) {
    const made = await mls.createApplicationMessage(group(client, request), unhex(request.plaintext), client.suite);
    client.groups.set(request.group_id, made.newState);
    return { message: message({ wireformat: "mls_private_message", privateMessage: made.privateMessage }) };
  },
  async forget(request, client) {
    client.groups.delete(request.group_id);
    return {};
  },
  async state(request, client) {
    const state = group(client, request);
    return {
      epoch: Number(state.groupContext.epoch),
      members: leaves(state).map(([, leaf]) => identity(leaf)),
      exporter: hex(await mls.mlsExporter(state.keySchedule.exporterSecret, "exporter", new Uint8Array(), 32, client.suite)),
      epoch_authenticator: hex(state.keySchedule.epochAuthenticator),
      tree_hash: hex(state.groupContext.treeHash),
    };
  },
});
