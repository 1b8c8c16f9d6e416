// Fastify with better-sqlite3, for tools/bench store: the routes and answers of store_floor, written as their
// documentation writes such a server (response schemas, prepared statements). Each create commits by itself.
//
//   node store_fastify.mjs PACKAGES PORT FILE full|normal CURSOR_HASH     PACKAGES: the folder with node_modules
import { createRequire } from "node:module";
import { randomFillSync } from "node:crypto";
import { join } from "node:path";

const [packages, port, file, synchronous, cursorHash] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const Fastify = require("fastify");
const Database = require("better-sqlite3");

// As the host's connections have them.
const pragmas = ["journal_mode=WAL", "foreign_keys=ON", "cell_size_check=ON", "temp_store=MEMORY", "mmap_size=0",
  "recursive_triggers=OFF"];
function open(options, more) {
  const database = new Database(file, options);
  for (const pragma of [...pragmas, ...more]) database.pragma(pragma);
  return database;
}
const writer = open({}, ["cache_size=-16384", `synchronous=${synchronous.toUpperCase()}`]);
const reader = open({ readonly: true }, ["cache_size=-4096"]);

const bookColumns = `id, version, isbn, title, pages, price_minor, price_currency, weight_kg, genre, is_reference,
  reading_time, copies, copies_lent, rating`;
const selectAuthor = reader.prepare("SELECT id, version, name, born, zone FROM author WHERE org_id = 1 AND id = ?");
const selectBook = reader.prepare(`SELECT ${bookColumns} FROM book WHERE org_id = 1 AND id = ?`);
const selectAuthorships = reader.prepare(
  "SELECT book, author, role FROM authorship WHERE org_id = 1 AND book = ? ORDER BY position");
const selectBooks = reader.prepare(`SELECT ${bookColumns} FROM book WHERE org_id = 1 AND genre = ?
  ORDER BY title DESC, id LIMIT ?`);
const authorshipsOfBooks = new Map(); // by how many books
const insertAuthor = writer.prepare(
  "INSERT INTO author (org_id, id, version, name, born, zone) VALUES (1, ?, 1, ?, ?, ?)");

function idText(bytes) {
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
const idBytes = (text) => Buffer.from(text.replaceAll("-", ""), "hex");
const dayMs = 86_400_000;

function newId() { // RFC 9562, section 5.7
  const id = randomFillSync(Buffer.allocUnsafe(16));
  id.writeUIntBE(Date.now(), 0, 6);
  id[6] = (id[6] & 0x0f) | 0x70;
  id[8] = (id[8] & 0x3f) | 0x80;
  return id;
}

function decimal(scaled, digits) {
  const text = String(scaled).padStart(digits + 1, "0");
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function duration(microseconds) { // whole seconds
  const seconds = microseconds / 1_000_000;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `PT${h ? `${h}H` : ""}${m ? `${m}M` : ""}${s || !seconds ? `${s}S` : ""}`;
}

const ifThere = (value, form) => (value === null ? undefined : form(value));
const same = (value) => value;

function authorDocument(row) {
  return {
    id: idText(row.id), version: String(row.version), name: row.name,
    born: ifThere(row.born, (days) => new Date(days * dayMs).toISOString().slice(0, 10)), zone: ifThere(row.zone, same),
  };
}

const authorshipDocument = (row) => ({ author: idText(row.author), role: row.role });

function bookDocument(row, authorships) {
  return {
    id: idText(row.id), version: String(row.version), isbn: row.isbn, title: row.title, pages: ifThere(row.pages, same),
    price: ifThere(row.price_minor, (minor) => ({ amount: decimal(minor, 2), currency: row.price_currency })),
    weight_kg: ifThere(row.weight_kg, (grams) => decimal(grams, 3)), genre: row.genre,
    is_reference: row.is_reference !== 0, reading_time: ifThere(row.reading_time, duration), copies: String(row.copies),
    copies_lent: String(row.copies_lent), rating: ifThere(row.rating, same), authorships,
  };
}

function authorshipsOf(ids) {
  let statement = authorshipsOfBooks.get(ids.length);
  if (!statement) {
    statement = reader.prepare(`SELECT book, author, role FROM authorship WHERE org_id = 1
      AND book IN (${ids.map(() => "?").join(", ")}) ORDER BY book, position`);
    authorshipsOfBooks.set(ids.length, statement);
  }
  const lists = new Map(ids.map((id) => [id.toString("hex"), []]));
  for (const row of statement.all(...ids)) lists.get(row.book.toString("hex")).push(authorshipDocument(row));
  return lists;
}

function cursorAt(row) {
  const title = Buffer.from(row.title);
  const bytes = Buffer.alloc(9 + 9 + title.length + 9 + 16);
  bytes[0] = 1;
  bytes.write(cursorHash.padStart(16, "0"), 1, "hex");
  bytes[9] = 3;
  bytes.writeBigUInt64BE(BigInt(title.length), 10);
  title.copy(bytes, 18);
  bytes[18 + title.length] = 4;
  bytes.writeBigUInt64BE(16n, 19 + title.length);
  row.id.copy(bytes, 27 + title.length);
  return bytes.toString("base64url");
}

const text = { type: "string" };
const authorSchema = { type: "object", properties: { id: text, version: text, name: text, born: text, zone: text } };
const bookSchema = {
  type: "object",
  properties: {
    id: text, version: text, isbn: text, title: text, pages: { type: "integer" },
    price: { type: "object", properties: { amount: text, currency: text } }, weight_kg: text, genre: text,
    is_reference: { type: "boolean" }, reading_time: text, copies: text, copies_lent: text, rating: { type: "number" },
    authorships: { type: "array", items: { type: "object", properties: { author: text, role: text } } },
  },
};
const pageSchema = { type: "object", properties: { items: { type: "array", items: bookSchema }, next: text } };
const newAuthorSchema = {
  type: "object", required: ["name"], additionalProperties: false,
  properties: { name: { type: "string", minLength: 1, maxLength: 200 }, born: text, zone: text },
};

const server = Fastify({ logger: false, exposeHeadRoutes: false });
server.addHook("onRequest", async (_request, reply) => {
  reply.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
});
server.get("/v1/library/authors/:id", { schema: { response: { 200: authorSchema } } }, (request, reply) => {
  const row = selectAuthor.get(idBytes(request.params.id));
  if (!row) return reply.code(404).send({});
  return reply.header("ETag", `"${row.version}"`).send(authorDocument(row));
});
server.get("/v1/library/books/:id", { schema: { response: { 200: bookSchema } } }, (request, reply) => {
  const id = idBytes(request.params.id);
  const row = selectBook.get(id);
  if (!row) return reply.code(404).send({});
  const authorships = selectAuthorships.all(id).map(authorshipDocument);
  return reply.header("ETag", `"${row.version}"`).send(bookDocument(row, authorships));
});
server.get("/v1/library/books", { schema: { response: { 200: pageSchema } } }, (request, reply) => {
  const limit = Number(request.query.limit);
  const rows = selectBooks.all(request.query.genre, limit + 1);
  const hasMore = rows.length > limit;
  if (hasMore) rows.pop();
  const lists = authorshipsOf(rows.map((row) => row.id));
  const page = { items: rows.map((row) => bookDocument(row, lists.get(row.id.toString("hex")))) };
  if (hasMore) {
    page.next = `${request.url}&cursor=${cursorAt(rows.at(-1))}`;
    reply.header("Link", `<${page.next}>; rel="next"`);
  }
  return reply.send(page);
});
server.post("/v1/library/authors", { schema: { body: newAuthorSchema, response: { 201: authorSchema } } },
  (request, reply) => {
    const { name, born, zone } = request.body;
    const row = { id: newId(), version: 1, name, born: born ? Date.parse(born) / dayMs : null, zone: zone ?? null };
    insertAuthor.run(row.id, row.name, row.born, row.zone);
    return reply.code(201).header("Location", `/v1/library/authors/${idText(row.id)}`).header("ETag", '"1"')
      .send(authorDocument(row));
  });
await server.listen({ host: "127.0.0.1", port: Number(port) });
