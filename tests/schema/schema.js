// schema.js - what `sluice validate` accepts, the JSON Schema accepts, which is one in the strict mode of ajv.
"use strict";
const fs = require("fs");
const { spawnSync } = require("child_process");
const Ajv = require("ajv");
const yaml = require("js-yaml");

const [sluice, source] = process.argv.slice(2);
let failures = 0;

function expect(holds, what) {
    if (!holds) {
        failures++;
        console.log("FAILED: " + what);
    }
}

function run(...words) {
    return spawnSync(sluice, words, { encoding: "utf8", timeout: 30000 });
}

function checker(pipeline) {
    const result = run("schema", ...(pipeline ? [pipeline] : []));
    expect(result.status === 0, "sluice schema " + pipeline + ": " + result.stderr);
    return new Ajv({ strict: true }).compile(JSON.parse(result.stdout));
}

// As the language server of YAML reads it: 1.2, in which `yes` is text and a date too.
function read(text) {
    return yaml.load(text, { schema: yaml.CORE_SCHEMA });
}

function told(check) {
    return JSON.stringify((check.errors || []).slice(0, 3));
}

// Behind `sluice: 1` and the league's tables.
const accepted = [
    "name: x",
    "name: 2022",
    "name: 1.5",
    "name: true",
    "name: x\ndefaults: {parallel: YES}",
    "name: x\ndefaults: {parallel: Off, workers: '${W:-4}', max_failed: 12.5, progress_every: 0}",
    "name: x\nprocessors: {pgs: {plugin: pgs, enabled: No}, togs: {plugin: togs, enabled: 1}}",
    "name: x\nprocessors: {pgs: {plugin: pgs, enabled: '${P:-on}', parallel: TRUE}}",
    "name: x\nprocessors: {pgs: {plugin: pgs, gates: {early_season: OFF}}}",
    "name: x\nprocessors: {pgs: {plugin: pgs, gates: {early_season: \"${E:-off}\"}}}",
    "name: x\nprocessors: {pgs: {plugin: pgs, gates: {early_season: {days: 3}, completeness: False}}}",
    "name: x\nprocessors: {pgs: {plugin: pgs, gates: {breaker: no}}}",
    "name: x\nprocessors: {pgs: {plugin: pgs, gates: {breaker: {attempts: 3, cooldown: 7 days}}}}",
    "name: x\ntables: {t: {file: 2022, key: [a], import: '${I:-merge}', columns: {a: int, b: {type: text?, from: 2}}}}",
    "name: x\ntables: {t: {date: d, dates: '${D:-all}', key: [a, d], where: {a: [1, 2]}, columns: {a: int, d: date}}}",
    "name: x\ntables: {t: {key: [a], where: {b: {in: [x, Y], fold_case: ON}}, columns: {a: int, b: text}}}",
    "name: x\ntables: {t: {key: [a], csv: {delimiter: tab, null: [NA, -999, null]}, columns: {a: int}}}",
    "name: x\ntables: {t: {key: [n], columns: {n: {type: int, row_number: YES}, at: {type: time, from: [day, 2]}}}}",
    "name: x\nprocessors: {togs: {plugin: togs, needs: [pgs]}, pgs: {plugin: pgs, output: pgs2}}",
];

const refused = [
    "name: x\ndefaults: {parallel: maybe}",
    "name: x\ndefaults: {paralel: true}",
    "name: x\ntables: {t: {key: [n], columns: {n: {type: int, row_number: maybe}}}}",
    "name: x\ntables: {t: {key: [n], columns: {n: int, at: {type: time, from: [day]}}}}",
    "name: x\nprocessors: {pgs: {plugin: pgs, gates: {early_season: 3}}}",
    "name: x\nprocessors: {pgs: {plugin: pgs, with: {no_such: 1}}}",
    "name: x\nprocessors: {pgs: {plugin: pgs, inputs: {no_such: schedule}}}",
];

const pipelines = ["pipelines", ...fs.readdirSync(`${source}/samples`).map((name) => `samples/${name}`)]
    .map((folder) => `${source}/${folder}`)
    .filter((folder) => fs.statSync(folder).isDirectory())
    .flatMap((folder) => fs.readdirSync(folder).filter((name) => name.endsWith(".yaml"))
        .map((name) => `${folder}/${name}`));

function main() {
    const any = checker();
    fs.writeFileSync("base.yaml", "sluice: 1\nname: base\nprocessors: {pgs: {plugin: pgs}}\n" +
        `include: ["${source}/pipelines/league.yaml"]\n`);
    const league = checker("base.yaml");

    for (const path of pipelines) {
        const text = fs.readFileSync(path, "utf8");
        expect(any(read(text)), path + ": " + told(any));
        expect(/^# yaml-language-server: \$schema=/m.test(text), path + " names no schema");
    }
    for (const body of accepted) {
        fs.writeFileSync("case.yaml", `sluice: 1\n${body}\ninclude: ["${source}/pipelines/league.yaml"]\n`);
        const result = run("validate", "case.yaml");
        expect(result.status === 0, "validate refuses\n" + body + "\n" + result.stderr);
        expect(any(read(fs.readFileSync("case.yaml", "utf8"))), body + "\n" + told(any));
        expect(league(read(fs.readFileSync("case.yaml", "utf8"))), body + "\n" + told(league));
    }
    for (const body of refused) {
        fs.writeFileSync("case.yaml", `sluice: 1\n${body}\ninclude: ["${source}/pipelines/league.yaml"]\n`);
        expect(run("validate", "case.yaml").status === 2, "validate accepts\n" + body);
        expect(!league(read(fs.readFileSync("case.yaml", "utf8"))), "the schema accepts\n" + body);
    }
    console.log(failures === 0 ? "schema: all hold" : `schema: ${failures} failed`);
    process.exit(failures === 0 ? 0 : 1);
}

main();
