import { once } from 'node:events';
import { createServer, type Server as Http } from 'node:http';
import type { AddressInfo } from 'node:net';
import { axe, expect, smallTargets, test as base } from './fixtures.ts';
import { Server } from './server.ts';

/** A stand-in for the place where releases are; `down` = it answers nothing of use. */
class Forge {
	down = false;
	#http: Http;

	constructor() {
		this.#http = createServer((req, res) => {
			if (this.down) return res.writeHead(503).end();
			if (!req.url!.endsWith('/latest')) return res.writeHead(404).end();
			const file = (name: string, sum: string) => ({
				name: `pika_v1.4.0_${name}`,
				browser_download_url: `${this.url}/files/${name}`,
				size: 10_951_896,
				digest: `sha256:${sum.repeat(64)}`
			});
			res.end(
				JSON.stringify({
					tag_name: 'v1.4.0',
					html_url: `${this.url}/swing/pika/releases/tag/v1.4.0`,
					assets: [
						file('windows_amd64.zip', 'a'),
						file('darwin_arm64.tar.gz', 'b'),
						file('darwin_amd64.tar.gz', 'c'),
						file('linux_amd64.tar.gz', 'd')
					]
				})
			);
		}).listen(0, '127.0.0.1');
	}
	started = () => (this.#http.listening ? Promise.resolve() : once(this.#http, 'listening'));
	get url() {
		return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
	}
	/** Of a server that looks here. */
	get settings() {
		return {
			PIKA_RELEASES_URL: `${this.url}/api/v1/repos/swing/pika/releases/latest`,
			PIKA_PUBLIC_URL: 'https://pika.example.org'
		};
	}
	close = () => this.#http.close();
}

const test = base.extend<{ forge: Forge; pika: Server }>({
	// eslint-disable-next-line no-empty-pattern
	forge: async ({}, use) => {
		const forge = new Forge();
		await forge.started();
		await use(forge);
		forge.close();
	},
	pika: async ({ forge }, use) => {
		const pika = new Server();
		await pika.start(forge.settings);
		await use(pika);
		await pika.remove();
	}
});

const windows =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const firefox = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0';

test.describe('on a laptop with Windows', () => {
	test.use({ userAgent: windows });

	test('a DJ without a booth finds the program that fits, three steps, and the page to print', async ({
		page,
		pika,
		forge
	}) => {
		await page.goto(`${pika.url}/`);
		await page.getByRole('link', { name: 'For DJs' }).click();
		await page.getByRole('link', { name: 'Get Pika for the laptop' }).click();
		await expect(page.getByRole('tab', { name: 'Windows' })).toHaveAttribute('aria-selected', 'true');
		const get = page.getByRole('link', { name: 'Download for Windows' });
		await expect(get).toHaveAttribute('href', `${forge.url}/files/windows_amd64.zip`);
		await expect(page.getByText('Version 1.4.0 · 11 MB')).toBeVisible();
		const steps = page.getByRole('tabpanel').getByRole('listitem');
		await expect(steps).toHaveCount(3);
		await expect(steps.nth(1)).toContainText('More info');
		await expect(steps.nth(2)).toContainText('type pika.example.org and press Enter');
		await page.getByText('Checksums').click();
		await expect(page.getByText('a'.repeat(64))).toBeVisible();
		await expect(page.getByText('certutil -hashfile pika_v1.4.0_windows_amd64.zip SHA256')).toBeVisible();
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);

		await page.getByRole('tab', { name: 'Windows' }).press('ArrowRight');
		await expect(page.getByRole('tab', { name: 'Mac' })).toBeFocused();
		await expect(page.getByRole('link', { name: 'Mac with Apple chip' })).toBeVisible();
		await expect(steps.nth(1)).toContainText('Open Anyway');

		await page.getByRole('link', { name: 'The manual, on one page' }).click();
		await expect(page.getByRole('heading', { level: 1, name: 'A night with Pika' })).toBeVisible();
	});

	test('a set without a laptop says where Pika is, in the console', async ({ page, newDJ }) => {
		const dj = await newDJ('Kris');
		await dj.goLive();
		await page.goto('/booth');
		await page.getByLabel('E-mail').fill(dj.email);
		await page.getByLabel('Password').fill(dj.password);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.getByRole('tab', { name: 'Set-up' }).click();
		expect(await axe(page)).toEqual([]);
		const opened = page.waitForEvent('popup');
		await page.getByRole('link', { name: 'Get Pika for the laptop' }).first().click();
		const download = await opened;
		// this server was told of no releases
		await expect(download.getByText('Ask whoever runs it for the file.')).toBeVisible();
		await expect(download.getByRole('tabpanel').getByRole('listitem')).toHaveCount(3);
	});
});

test.describe('on a Mac that hides its chip', () => {
	test.use({ userAgent: firefox });

	test('both files are offered, and when the forge is gone its page is named', async ({
		page,
		pika,
		forge
	}) => {
		// Chromium tells its own chip, whatever it says it is
		await page.addInitScript(() => Object.defineProperty(navigator, 'userAgentData', { value: undefined }));
		forge.down = true;
		await page.goto(`${pika.url}/download`);
		const named = page.getByRole('link', { name: `${forge.url}/swing/pika/releases`, exact: true });
		await expect(named).toBeVisible();
		expect(await axe(page)).toEqual([]);

		// another server, since this one asks again only after five minutes
		forge.down = false;
		await pika.kill();
		await pika.start(forge.settings);
		await page.reload();
		await expect(page.getByRole('tab', { name: 'Mac' })).toHaveAttribute('aria-selected', 'true');
		await expect(page.getByRole('link', { name: 'Mac with Apple chip' })).toBeVisible();
		await expect(page.getByRole('link', { name: 'Mac with Intel' })).toBeVisible();
		await expect(page.getByText('About This Mac')).toBeVisible();
	});
});
