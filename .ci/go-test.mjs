// Runs `go test` with the arguments given and prints what a person wants to read: a line per package, the output
// of what failed, the ten slowest tests, and a count.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const go = spawn('go', ['test', '-json', ...process.argv.slice(2)], { stdio: ['ignore', 'pipe', 'inherit'] });
const output = new Map();
const tests = [];
const count = { pass: 0, fail: 0, skip: 0 };

createInterface({ input: go.stdout }).on('line', (line) => {
	let e;
	try {
		e = JSON.parse(line);
	} catch {
		console.log(line);
		return;
	}
	const key = `${e.Package ?? e.ImportPath} ${e.Test ?? ''}`;
	if (e.Action === 'output' || e.Action === 'build-output') {
		output.set(key, (output.get(key) ?? '') + e.Output);
		return;
	}
	if (!(e.Action in count)) return;
	if (e.Test) {
		count[e.Action]++;
		tests.push({ name: `${e.Package} ${e.Test}`, seconds: e.Elapsed });
	} else if (e.Action === 'pass') {
		console.log(`ok   ${e.Package} ${e.Elapsed.toFixed(1)} s`);
	}
	if (e.Action === 'fail') console.log(`FAIL ${key}\n${output.get(key) ?? ''}`);
	output.delete(key);
});

go.on('close', (code) => {
	for (const [key, text] of output) if (/FAIL|panic|error|undefined/.test(text)) console.log(`${key}\n${text}`);
	console.log('The ten slowest tests:');
	const top = tests.filter((t) => !t.name.includes('/Test') || t.seconds > 0).sort((a, b) => b.seconds - a.seconds);
	for (const t of top.slice(0, 10)) console.log(`  ${t.seconds.toFixed(2).padStart(7)} s  ${t.name}`);
	console.log(`${count.pass} passed, ${count.fail} failed, ${count.skip} skipped`);
	process.exit(code ?? 1);
});
