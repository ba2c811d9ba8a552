// Prints the DJ's manual for one server onto a page of A4: manual.mjs ADDRESS FILE. Needs the built screens.
import { writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { preview } from 'vite';

const [address = 'pika.example.org', file = 'manual.pdf'] = process.argv.slice(2);
const server = await preview({
	preview: { host: '127.0.0.1', port: 0, proxy: {}, allowedHosts: true },
	logLevel: 'warn'
});
const { port } = server.httpServer.address();
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	// the page tells the address that it was opened at
	args: ['--no-sandbox', `--host-resolver-rules=MAP ${address.split(':')[0]} 127.0.0.1:${port}`]
});
const page = await browser.newPage({ locale: 'en-GB' });
await page.goto(`http://${address}/manual`);
await page.getByRole('heading', { level: 1 }).waitFor();
await page.evaluate(() => document.fonts.ready);
const pdf = await page.pdf({ preferCSSPageSize: true });
await browser.close();
await server.close();
writeFileSync(file, pdf);
const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g).length;
console.log(`${file}: ${pages} page${pages === 1 ? '' : 's'} of A4, for ${address}`);
process.exit(pages === 1 ? 0 : 1);
