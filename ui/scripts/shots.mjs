// Takes a picture of every state in the gallery, on a phone and on a desk, into ../shots.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';

const only = process.argv[2] ?? ''; // npm run shots -- console
const shots = new URL('../../shots/', import.meta.url).pathname;
const outDir = mkdtempSync(join(tmpdir(), 'pika-gallery-'));
await build({ mode: 'gallery', logLevel: 'warn', build: { outDir, emptyOutDir: true } });
const server = await preview({
	build: { outDir },
	preview: { host: '127.0.0.1', port: 0, proxy: {} },
	logLevel: 'warn'
});
const origin = `http://127.0.0.1:${server.httpServer.address().port}`;
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});

// the QR code comes from the server, which is not here: a stand-in of the same size
const qr = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33"><path fill="#fff" d="M0 0h33v33H0z"/><path d="M4 4h7v7H4zM22 4h7v7h-7zM4 22h7v7H4zM14 6h2v9h-2zM18 13h9v2h-9zM13 18h5v2h-5zM20 19h4v8h-4zM14 23h3v5h-3z"/></svg>`;

for (const [width, height] of [
	[390, 844],
	[1280, 800]
]) {
	const folder = join(shots, `${width}x${height}`);
	mkdirSync(folder, { recursive: true });
	const page = await browser.newPage({
		viewport: { width, height },
		locale: 'en-GB',
		timezoneId: 'Europe/Warsaw',
		reducedMotion: 'reduce'
	});
	await page.route('**/qr/**', (route) => route.fulfill({ contentType: 'image/svg+xml', body: qr }));
	await page.goto(`${origin}/gallery`);
	await page.locator('main li a').first().waitFor();
	const hrefs = await page.locator('main li a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
	for (const href of hrefs.filter((h) => h.includes(only))) {
		await page.goto(origin + href);
		await page.locator('main').first().waitFor();
		await page.evaluate(() => document.fonts.ready);
		const name = href.replace('/gallery/', '').replace('/', '-');
		await page.screenshot({ path: join(folder, `${name}.png`) });
		const tall = await page.evaluate(() => document.documentElement.scrollHeight);
		if (tall > height) await page.screenshot({ path: join(folder, `${name}-full.png`), fullPage: true });
	}
	await page.close();
}
await browser.close();
await server.close();
rmSync(outDir, { recursive: true });
