#!/usr/bin/env node
// Stands in for Prisma's native schema engine: the same JSON-RPC over stdio, served by the
// WebAssembly build of the engine and the pg driver adapter. Nothing is downloaded.
// Proved with prisma, client, adapter-pg and driver-adapter-utils 7.10.0 and the engine of that very release,
// @prisma/schema-engine-wasm 7.10.0-4.0edf323efd1d98336f3f0a68684b56f689b900d3, on Postgres 18:
// migrate dev / deploy / status / reset / diff, db push, db pull, a database that does not exist yet.
//   PRISMA_SCHEMA_ENGINE_BINARY=<this file, executable>  npx prisma migrate deploy
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';

const PG_CHAR = 18; // Postgres's internal "char": catalogue columns have it, adapter-pg does not map it
const PG_TEXT = 25;

const args = process.argv.slice(2);
const values = (name) => args.flatMap((arg, i) => (arg === name ? [args[i + 1]] : []));
const { url } = JSON.parse(values('--datasource')[0] ?? '{}');

/**
 * Lets the adapter read "char" columns and tells the engine that they are characters, and runs a script as one query:
 * the adapter's own way cuts it at every semicolon, also those inside the body of a function.
 */
function mended(connection) {
  const { performIO, queryRaw } = connection;
  connection.executeScript = async (script) => {
    await connection.client.query(script);
  };
  const charColumns = new WeakMap();
  connection.performIO = async (query) => {
    const result = await performIO.call(connection, query);
    const columns = (result.fields ?? []).flatMap((field, i) => (field.dataTypeID === PG_CHAR ? [i] : []));
    for (const i of columns) result.fields[i].dataTypeID = PG_TEXT;
    charColumns.set(query, columns);
    return result;
  };
  connection.queryRaw = async (query) => {
    const result = await queryRaw.call(connection, query);
    for (const i of charColumns.get(query) ?? []) result.columnTypes[i] = ColumnTypeEnum.Character;
    return result;
  };
  return connection;
}

const connect = async (connectionString) => mended(await new PrismaPg({ connectionString }).connect());

/** A database of its own, gone when the engine is done with it: migrations are replayed there. */
async function connectToShadowDb() {
  const database = `prisma_shadow_${randomUUID()}`;
  const server = await connect(url);
  await server.executeScript(`CREATE DATABASE "${database}"`);
  const shadow = await connect(withDatabase(database));
  const dispose = shadow.dispose.bind(shadow);
  shadow.dispose = async () => {
    await dispose();
    await server.executeScript(`DROP DATABASE "${database}" WITH (FORCE)`);
    await server.dispose();
  };
  return shadow;
}

/** `connect` is overridden rather than PrismaPg's own, which takes the real database for the shadow when given a URL. */
function adapterFactory({ shadowOnly = false } = {}) {
  const factory = new PrismaPg({ connectionString: url });
  factory.connect = () => (shadowOnly ? connectToShadowDb() : connect(url));
  factory.connectToShadowDb = connectToShadowDb;
  return bindMigrationAwareSqlAdapterFactory(factory);
}

async function loadEngine() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const wasm = readFileSync(entry.replace(/schema_engine\.js$/, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

function withDatabase(name) {
  const other = new URL(url);
  other.pathname = name;
  return other.href;
}

const log = (level, fields) =>
  console.error(
    JSON.stringify({ level, timestamp: new Date().toISOString(), target: 'schema_engine::logger', fields }),
  );

/** Runs one CLI subcommand. Prisma skips the first line of stderr and reads the failure from the rest. */
async function subcommand(work) {
  log('INFO', { message: 'Starting schema engine CLI' });
  try {
    await work();
    process.exit(0);
  } catch (error) {
    const missing = error.cause?.kind === 'DatabaseDoesNotExist';
    log('ERROR', { message: error.message, is_panic: false, error_code: missing ? 'P1003' : 'P1001' });
    process.exit(1);
  }
}

async function run(where, sql) {
  const connection = await connect(where); // a pool: it does not connect before its first statement
  await connection.executeScript(sql);
  await connection.dispose();
}

if (args.includes('can-connect-to-database')) await subcommand(() => run(url, 'SELECT 1'));
if (args.includes('create-database')) {
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  await subcommand(() => run(withDatabase('postgres'), `CREATE DATABASE "${database}"`));
}

const SchemaEngine = await loadEngine();
const schemas = values('--datamodels').map((path) => [path, readFileSync(path, 'utf8')]);
const options = { datamodels: schemas.length ? schemas : undefined };
const open = (scope) => SchemaEngine.new(options, () => {}, adapterFactory(scope));
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
let engine;

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  try {
    // A diff replays migrations, so it must never run on the real database.
    if (method !== 'diff' && !engine) engine = await open();
    const target = method === 'diff' ? await open({ shadowOnly: true }) : engine;
    const result = await target[method === 'getDatabaseVersion' ? 'version' : method](params);
    if (result?.stdout) send({ id: randomUUID(), method: 'print', params: { content: result.stdout } });
    send({ id, result: result ?? null });
  } catch (error) {
    const message = error.message || String(error);
    send({
      id,
      error: { code: 4466, message, data: { is_panic: false, message, meta: error.meta, error_code: error.code } },
    });
  }
}
process.exit(0);
