import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';

/** What a tap on a link or a button saves. */
export async function saved(page: Page, control: Locator): Promise<{ name: string; bytes: Buffer }> {
	const [download] = await Promise.all([page.waitForEvent('download'), control.click()]);
	return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Rows of a CSV file, as a spreadsheet program reads them (RFC 4180), by the names of its first line. */
export function table(bytes: Buffer): Record<string, string>[] {
	const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
	const rows: string[][] = [[]];
	let cell = '';
	let quoted = false;
	const end = () => {
		rows.at(-1)!.push(cell);
		cell = '';
	};
	for (const [sign] of text.replaceAll('\r\n', '\n').matchAll(/""|[^]/g)) {
		if (quoted && sign === '""') cell += '"';
		else if (sign === '"' || sign === '""') quoted = sign === '"' ? !quoted : quoted;
		else if (!quoted && sign === ',') end();
		else if (!quoted && sign === '\n') {
			end();
			rows.push([]);
		} else cell += sign;
	}
	const [head, ...body] = rows.filter((row) => row.length);
	expect(body.every((row) => row.length === head!.length)).toBe(true);
	return body.map((row) => Object.fromEntries(head!.map((name, i) => [name, row[i]!])));
}

/** Width and height of a PNG, from its own header. */
export function sizeOf(png: Buffer): [number, number] {
	expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1A\n');
	return [png.readUInt32BE(16), png.readUInt32BE(20)];
}
