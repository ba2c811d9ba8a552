import { expect, test } from 'vitest';
import { filesFor, visitor, type Visitor } from './system.ts';
import type { ReleaseFile } from './types.ts';

const chrome = (system: string) =>
	`Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`;
const safari =
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15';
const chip = (architecture: string) => ({ getHighEntropyValues: () => Promise.resolve({ architecture }) });
const told = (userAgent: string, more = {}) => visitor({ userAgent, maxTouchPoints: 0, ...more });

test('every system is recognised by what its browsers say', async () => {
	expect(await told(chrome('Windows NT 10.0; Win64; x64'))).toEqual({ system: 'windows', arch: 'amd64' });
	expect(
		await told('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0')
	).toEqual({
		system: 'windows',
		arch: 'amd64'
	});
	expect(await told(chrome('X11; Linux x86_64'))).toEqual({ system: 'linux', arch: 'amd64' });
	expect(await told('Mozilla/5.0 (X11; Linux aarch64; rv:145.0) Gecko/20100101 Firefox/145.0')).toEqual({
		system: 'linux',
		arch: 'arm64'
	});
	for (const phone of [
		chrome('Linux; Android 10; K').replace('Safari', 'Mobile Safari'),
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1'
	])
		expect((await told(phone)).system).toBe('phone');
	expect((await told(chrome('X11; CrOS x86_64 14541.0.0'))).system).toBe('unknown');
	expect(await told('')).toEqual({ system: 'unknown', arch: null });
});

test('a Mac’s chip is known only where the browser says it, and an iPad is no Mac', async () => {
	expect(await told(safari)).toEqual({ system: 'darwin', arch: null });
	expect(await told(safari, { userAgentData: chip('arm') })).toEqual({ system: 'darwin', arch: 'arm64' });
	expect(await told(safari, { userAgentData: chip('x86') })).toEqual({ system: 'darwin', arch: 'amd64' });
	expect(await told(safari, { userAgentData: chip('') })).toEqual({ system: 'darwin', arch: null });
	const refuses = { getHighEntropyValues: () => Promise.reject(new Error('not allowed')) };
	expect(await told(safari, { userAgentData: refuses })).toEqual({ system: 'darwin', arch: null });
	expect((await told(safari, { maxTouchPoints: 5 })).system).toBe('phone');
});

test('the file that fits comes first; without knowing, nothing is said to fit', () => {
	const file = (system: string, arch: string) => ({ system, arch }) as ReleaseFile;
	const files = [file('windows', 'amd64'), file('darwin', 'amd64'), file('darwin', 'arm64')];
	const arches = (v: Visitor, system: 'windows' | 'darwin' | 'linux') => {
		const offered = filesFor(files, system, v);
		return [offered.files.map((f) => f.arch), offered.sure];
	};
	expect(arches({ system: 'darwin', arch: 'arm64' }, 'darwin')).toEqual([['arm64', 'amd64'], true]);
	expect(arches({ system: 'darwin', arch: null }, 'darwin')).toEqual([['amd64', 'arm64'], false]);
	expect(arches({ system: 'windows', arch: 'arm64' }, 'darwin')).toEqual([['amd64', 'arm64'], false]);
	expect(arches({ system: 'windows', arch: 'arm64' }, 'windows')).toEqual([['amd64'], true]); // it runs there too
	expect(arches({ system: 'linux', arch: 'amd64' }, 'linux')).toEqual([[], false]);
});
