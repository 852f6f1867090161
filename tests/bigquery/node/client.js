// client.js SERVER - Google's client for Node against the test server, so that the server is not only
// our own belief. Prints what was tried; ends with 1 where something differs.
'use strict';

const assert = require('assert');
const {spawn} = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const readline = require('readline');
const {BigQuery} = require('@google-cloud/bigquery');
const {OAuth2Client} = require('google-auth-library');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bigquery-node-'));
const day = '2021-10-19';

// The server, which ends with its standard input; resolves to {port, child}.
function start(binary) {
  const child = spawn(binary, ['--store', path.join(folder, 'store.db'), '--lenient'],
      {stdio: ['pipe', 'pipe', 'inherit']});
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    readline.createInterface({input: child.stdout}).once('line',
        line => resolve({child, address: `http://127.0.0.1:${line.split(' ')[1]}`}));
  });
}

function connect(address) {
  const authClient = new OAuth2Client();
  authClient.setCredentials({access_token: 'test-token', expiry_date: Date.now() + 3600000});
  return new BigQuery({projectId: 'test-project', apiEndpoint: address, authClient});
}

async function control(address, what, body) {
  const request = body === undefined ? {} : {method: 'POST', body: JSON.stringify(body)};
  const answer = await fetch(`${address}/control/${what}`, request);
  assert.strictEqual(answer.status, 200, `control ${what}`);
  return answer.json();
}

// The error of a promise that must be rejected.
async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({message: 'nothing went wrong'});
}

const schema = [
  {name: 'day', type: 'DATE', mode: 'REQUIRED'},
  {name: 'number', type: 'INT64'},
  {name: 'share', type: 'FLOAT64'},
  {name: 'name', type: 'STRING'},
  {name: 'at', type: 'TIMESTAMP'},
  {name: 'good', type: 'BOOL'},
];

const rows = Array.from({length: 250}, (_, i) => ({
  day, number: String(i), share: i / 10, name: `n${i}`,
  at: '2021-10-19 01:02:03.123456 UTC', good: i % 2 === 0,
}));

const cases = {
  async 'a table is made, and found to be there already'({dataset}) {
    await dataset.createTable('games', {
      schema: {fields: schema}, timePartitioning: {type: 'DAY', field: 'day'},
    });
    const error = await failure(dataset.createTable('games', {schema: {fields: schema}}));
    assert.strictEqual(error.code, 409);
    assert.strictEqual(error.errors[0].reason, 'duplicate');
  },

  async 'a partition is loaded from a file'({dataset}) {
    const file = path.join(folder, 'rows.json');
    fs.writeFileSync(file, rows.map(row => JSON.stringify(row)).join('\n') + '\n');
    const [job] = await dataset.table('games$20211019').load(file, {
      sourceFormat: 'NEWLINE_DELIMITED_JSON', writeDisposition: 'WRITE_TRUNCATE',
      createDisposition: 'CREATE_NEVER',
    });
    assert.strictEqual(job.status.state, 'DONE');
    assert.strictEqual(job.statistics.load.outputRows, '250');
  },

  async 'a partition is loaded from a gzip file'({dataset}) {
    const file = path.join(folder, 'rows.json.gz');
    const text = rows.map(row => JSON.stringify(row)).join('\n') + '\n';
    fs.writeFileSync(file, require('zlib').gzipSync(text));
    const [job] = await dataset.table('games$20211019').load(file, {
      sourceFormat: 'NEWLINE_DELIMITED_JSON', writeDisposition: 'WRITE_TRUNCATE',
    });
    assert.strictEqual(job.statistics.load.outputRows, '250');
  },

  async 'rows of another day are refused by a job that is done'({dataset}) {
    const file = path.join(folder, 'other.json');
    fs.writeFileSync(file, JSON.stringify({day: '2021-10-20', number: '1'}) + '\n');
    const error = await failure(dataset.table('games$20211019').load(file, {
      sourceFormat: 'NEWLINE_DELIMITED_JSON', writeDisposition: 'WRITE_TRUNCATE',
    }));
    assert.match(error.message, /too many errors/);
  },

  async 'a query comes by pages'({address, client}) {
    await control(address, 'settings', {page_rows: 40, empty_pages: 3});
    const [found] = await client.query({
      query: 'SELECT number, share, name, at, good FROM sluice.games' +
             ' WHERE day = @day AND number >= @least ORDER BY number',
      params: {day: BigQuery.date(day), least: 100},
    });
    assert.strictEqual(found.length, 150);
    assert.deepStrictEqual(found.map(row => row.number), rows.slice(100).map(row => +row.number));
    assert.strictEqual(found[1].share, 10.1);
    assert.match(found[1].at.value, /^2021-10-19T01:02:03\.123456(000)?Z$/);
    assert.strictEqual(found[1].good, false);
  },

  async 'rows come by pages without a query'({address, dataset}) {
    await control(address, 'settings', {page_rows: 100, empty_pages: 0});
    const [found] = await dataset.table('games').getRows();
    assert.strictEqual(found.length, 250);
    assert.deepStrictEqual(found.map(row => row.name).sort(), rows.map(row => row.name).sort());
    assert.strictEqual(found[7].day.value, day);
  },

  async 'a query waits for its job'({address, client}) {
    await control(address, 'faults', {faults: [{kind: 'job_slow', method: 'jobs.query', ms: 300}]});
    const [found] = await client.query('SELECT COUNT(*) AS many FROM sluice.games');
    assert.deepStrictEqual(found, [{many: 250}]);
  },

  async 'the id of a job is used once'({client}) {
    const options = {query: 'SELECT 1', jobId: 'once'};
    const [job] = await client.createQueryJob(options);
    assert.deepStrictEqual((await job.getQueryResults())[0], [{f0_: 1}]);
    assert.strictEqual((await failure(client.createQueryJob(options))).code, 409);
  },

  async 'what is busy is asked again'({address, client, dataset}) {
    const table = dataset.table('games');
    await control(address, 'faults', {faults: [
      {kind: '503', method: 'tables.get'}, {kind: '429', method: 'datasets.get'},
      {kind: 'rate', method: 'jobs.query'}, {kind: '502', method: 'tables.list'},
    ]});
    const [[metadata], [place], [found], [tables]] = await Promise.all([
      table.getMetadata(), dataset.getMetadata(), client.query('SELECT 1'), dataset.getTables(),
    ]);
    assert.strictEqual(metadata.numRows, '250');
    assert.strictEqual(place.location, 'US');
    assert.deepStrictEqual(found, [{f0_: 1}]);
    assert.deepStrictEqual(tables.map(one => one.id), ['games']);
    const {faults, retries} = await control(address, 'counts');
    assert.deepStrictEqual(['503', '429', 'rate', '502'].map(kind => faults[kind]), [1, 1, 1, 1]);
    assert.deepStrictEqual(['tables.get', 'datasets.get', 'jobs.query', 'tables.list'].map(
        method => retries[method]), [1, 1, 1, 1]);
  },

  async 'what is refused is told'({address, client}) {
    const error = await failure(client.query('SELECT nothing FROM sluice.games'));
    assert.strictEqual(error.code, 400);
    assert.strictEqual(error.errors[0].reason, 'invalidQuery');
    await control(address, 'faults', {faults: [{kind: 'quota', method: 'jobs.query'}]});
    assert.strictEqual((await failure(client.query('SELECT 1'))).code, 403);
  },

  async 'nothing but these is not as described'({address}) {
    const {breaches} = await control(address, 'counts');
    assert.deepStrictEqual(breaches, {value: 1});
  },
};

async function main() {
  const {child, address} = await start(process.argv[2]);
  const client = connect(address);
  const world = {address, client, dataset: client.dataset('sluice')};
  for (const [name, run] of Object.entries(cases)) {
    await run(world);
    console.log(`ok: ${name}`);
  }
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.stdin.end();
  assert.strictEqual(await ended, 0, 'the server ends well');
}

main().then(() => fs.rmSync(folder, {recursive: true}), error => {
  console.error(error);
  process.exit(1);
});
