// Validates an OpenAPI 3.1 document as a whole, its schemas, its examples and defaults, and, when given, recorded
// answers against what the document promises.
//
//   node validate.mjs DOCUMENT.json [ANSWERS.ndjson]
//
// A line of ANSWERS: {"method":"POST","path":"/v1/x/{id}","status":200,"content_type":"application/json","body":{...}},
// its path as in the document. Exit code 0: all valid; 1: findings, each on a line of stderr; 2: usage.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const kDocumentId = "tenon:openapi";
const findings = [];
const checked = { schemas: 0, examples: 0, operations: 0, answers: 0 };

const escaped = (segment) => String(segment).replaceAll("~", "~0").replaceAll("/", "~1");
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function makeAjv(document) {
  const ajv = new Ajv2020.default({ strict: true, strictRequired: false, allErrors: true });
  addFormats.default(ajv);
  // Formats of ours, or of strings where ajv-formats knows only numbers: their patterns hold the value.
  for (const format of ["decimal", "int64"]) ajv.addFormat(format, true);
  for (const keyword of ["x-minimum", "x-maximum", "x-enum-descriptions"]) ajv.addKeyword(keyword);
  // The document as a whole stands in for a schema, so that references into it resolve.
  for (const keyword of Object.keys(document)) ajv.addKeyword(keyword);
  ajv.addSchema({ $id: kDocumentId, ...document }, undefined, undefined, false);
  return ajv;
}

/// The validating function of the schema at a JSON pointer into the document; undefined when it is no schema.
function schemaAt(ajv, pointer) {
  try {
    const fragment = pointer.split("/").map(encodeURIComponent).join("/");
    return ajv.compile({ $ref: `${kDocumentId}#${fragment}` });
  } catch (error) {
    findings.push(`${pointer}: not a sound schema: ${error.message}`);
    return undefined;
  }
}

function check(ajv, pointer, value, what) {
  const validate = schemaAt(ajv, pointer);
  if (validate === undefined || validate(value)) return;
  for (const error of validate.errors) {
    findings.push(`${what}: ${error.instancePath || "the whole"} ${error.message} ${JSON.stringify(error.params)}`);
  }
}

/// Checks a schema, and those within it, with the examples and the default that each has.
function checkSchema(ajv, schema, pointer) {
  schemaAt(ajv, pointer);
  checked.schemas += 1;
  for (const [index, example] of (schema.examples ?? []).entries()) {
    checked.examples += 1;
    check(ajv, pointer, example, `${pointer}/examples/${index}`);
  }
  if ("default" in schema) check(ajv, pointer, schema.default, `${pointer}/default`);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    checkSchema(ajv, property, `${pointer}/properties/${escaped(name)}`);
  }
  if (schema.items) checkSchema(ajv, schema.items, `${pointer}/items`);
}

/// Media types and parameters: objects with a schema and perhaps an example.
function checkSchemaHolders(ajv, value, pointer) {
  if (Array.isArray(value)) {
    value.forEach((element, index) => checkSchemaHolders(ajv, element, `${pointer}/${index}`));
  }
  if (!isObject(value)) return;
  if (isObject(value.schema)) {
    checkSchema(ajv, value.schema, `${pointer}/schema`);
    if ("example" in value) {
      checked.examples += 1;
      check(ajv, `${pointer}/schema`, value.example, `${pointer}/example`);
    }
  }
  for (const [key, member] of Object.entries(value)) {
    if (key !== "schema" && key !== "example") checkSchemaHolders(ajv, member, `${pointer}/${escaped(key)}`);
  }
}

/// What JSON Schema cannot say: unique operation ids, and path parameters that are all declared.
function checkOperations(document) {
  const seen = new Map();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const where = `${method.toUpperCase()} ${path}`;
      checked.operations += 1;
      if (!operation.operationId) findings.push(`${where}: no operationId`);
      if (seen.has(operation.operationId)) findings.push(`${where}: the operationId of ${seen.get(operation.operationId)}`);
      seen.set(operation.operationId, where);
      const inPath = [...path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]).sort();
      const declared = (operation.parameters ?? []).filter((p) => p.in === "path").map((p) => p.name).sort();
      if (inPath.join() !== declared.join()) findings.push(`${where}: path has {${inPath}}, parameters {${declared}}`);
    }
  }
}

function resolve(document, value, pointer) {
  if (!value?.$ref) return [value, pointer];
  const target = value.$ref.slice(1);
  let at = document;
  for (const segment of target.slice(1).split("/")) at = at?.[segment.replaceAll("~1", "/").replaceAll("~0", "~")];
  return [at, target];
}

function checkAnswer(ajv, document, answer, line) {
  checked.answers += 1;
  const where = `answer ${line}: ${answer.method} ${answer.path} ${answer.status}`;
  const method = answer.method.toLowerCase();
  const responses = document.paths[answer.path]?.[method]?.responses;
  if (!responses) return findings.push(`${where}: no such route in the document`);
  const key = String(answer.status) in responses ? String(answer.status) : "default";
  const base = `/paths/${escaped(answer.path)}/${method}/responses/${key}`;
  const [response, pointer] = resolve(document, responses[key], base);
  const type = answer.content_type.split(";")[0].trim();
  if (!response?.content) return undefined;
  if (!(type in response.content)) return findings.push(`${where}: ${type} is no content type of ${pointer}`);
  return check(ajv, `${pointer}/content/${escaped(type)}/schema`, answer.body, where);
}

async function main([documentFile, answersFile]) {
  if (!documentFile) {
    console.error("usage: node validate.mjs DOCUMENT.json [ANSWERS.ndjson]");
    return 2;
  }
  const document = JSON.parse(readFileSync(documentFile, "utf8"));
  const result = await new Validator().validate(structuredClone(document));
  if (!result.valid) findings.push(...[result.errors].flat().map((e) => `document: ${e.instancePath ?? ""} ${e.message ?? e}`));
  const ajv = makeAjv(document);
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    checkSchema(ajv, schema, `/components/schemas/${escaped(name)}`);
  }
  checkSchemaHolders(ajv, document.paths, "/paths");
  checkSchemaHolders(ajv, document.components?.responses ?? {}, "/components/responses");
  checkOperations(document);
  if (answersFile) {
    const lines = readFileSync(answersFile, "utf8").split("\n");
    lines.forEach((line, index) => line && checkAnswer(ajv, document, JSON.parse(line), index + 1));
  }
  for (const finding of findings) console.error(finding);
  const { operations, schemas, examples, answers } = checked;
  console.log(`${operations} operations, ${schemas} schemas, ${examples} examples, ${answers} answers: ${findings.length} findings`);
  return findings.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
