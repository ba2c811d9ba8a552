import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../../..', import.meta.url).pathname;

/** Builds the screens into the server once, as a release does; PIKA_BINARY names one that is built already. */
export default function setup() {
	if (process.env['PIKA_BINARY']) return;
	const dir = mkdtempSync(join(tmpdir(), 'pika-binary-'));
	const binary = join(dir, 'pika');
	execFileSync('npx', ['vite', 'build', '--logLevel', 'warn'], { cwd: join(root, 'ui'), stdio: 'inherit' });
	execFileSync('go', ['build', '-o', binary, '.'], { cwd: root, stdio: 'inherit' });
	process.env['PIKA_BINARY'] = binary;
	return () => rmSync(dir, { recursive: true });
}
