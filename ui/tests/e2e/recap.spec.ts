import type { Page } from '@playwright/test';
import { axe, expect, smallTargets, test } from './fixtures.ts';
import { saved, table } from './files.ts';

const heart = (page: Page, title: string) => page.getByRole('button', { name: `Like ${title}` });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const row = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });

test('a night is looked back on, passed on, taken along and printed', async ({
	page,
	context,
	newDJ,
	server
}) => {
	// acceptance 43, 45, 48
	const dj = await newDJ('Kris');
	await dj.goLive('Friday Westie');
	await dj.play('Tin Roof', 'Marlow', 8);
	await dj.play('Undertow, "Live"', 'Mirela & Co');
	await page.goto(`/live/${dj.code}`);
	await heart(page, 'Undertow, "Live"').click();
	const poll = await dj.ask('What next?', ['Blues', 'Lyrical']);
	await page.getByRole('button', { name: 'Blues' }).click();
	await expect(page.getByText('Your vote')).toBeVisible();
	await dj.change('polls', poll.id, { closedAt: 'now' });
	await expect(page.getByText('1 like', { exact: true })).toBeVisible();
	await dj.end();
	await page.getByRole('link', { name: 'See the whole night' }).click();
	await expect(page).toHaveURL(`/recap/${dj.code}`);
	await expect(heading(page, 'Friday Westie')).toBeVisible();

	await test.step('its peak, and what was on when the floor was asked', async () => {
		const peak = page.getByRole('region', { name: 'The peak of the night' });
		await expect(peak).toContainText('Undertow, "Live"');
		await expect(peak).toContainText('1 like');
		await expect(row(page, 'Undertow')).toContainText('The peak of the night');
		await expect(row(page, 'Tin Roof')).not.toContainText('The peak of the night');
		await expect(page.getByText(/asked at .* during Undertow, "Live"/)).toBeVisible();
		await expect(page.getByText('Blues won.')).toBeVisible();
	});

	await test.step('a track is found again, and nobody is asked before the tap', async () => {
		const strangers: string[] = [];
		page.on('request', (r) => !r.url().startsWith(server.url) && strangers.push(r.url()));
		const track = row(page, 'Tin Roof').getByRole('button');
		await track.focus();
		await page.keyboard.press('Enter');
		await expect(track).toHaveAttribute('aria-expanded', 'true');
		for (const [place, address] of [
			['Spotify', 'https://open.spotify.com/search/Marlow%20Tin%20Roof'],
			['YouTube', 'https://www.youtube.com/results?search_query=Marlow%20Tin%20Roof'],
			['Apple Music', 'https://music.apple.com/search?term=Marlow%20Tin%20Roof']
		] as const) {
			const link = page.getByRole('link', { name: `Tin Roof on ${place}, in a new tab` });
			await expect(link).toHaveAttribute('href', address);
			await expect(link).toHaveAttribute('target', '_blank');
			await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
		}
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
		expect(strangers).toEqual([]);
	});

	await test.step('a link to copy and a code to scan, where the system has no sheet', async () => {
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		await page.getByRole('button', { name: 'Share this night' }).click();
		const qr = page.getByRole('img', { name: 'QR code that opens the recap of Friday Westie' });
		await expect.poll(() => qr.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
		await page.getByRole('button', { name: 'Copy the link' }).click();
		await expect(page.getByText('The link is copied')).toBeVisible();
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.url}/recap/${dj.code}`);
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
	});

	await test.step('four files', async () => {
		const file = (name: string) => saved(page, page.getByRole('link', { name, exact: true }));
		const csv = await file('Spreadsheet, CSV');
		expect(csv.name).toMatch(/^Friday Westie .*\.csv$/);
		expect(table(csv.bytes).map((r) => [r['artist'], r['title'], r['likes']])).toEqual([
			['Marlow', 'Tin Roof', '0'],
			['Mirela & Co', 'Undertow, "Live"', '1']
		]);
		const m3u8 = (await file('Playlist, M3U8')).bytes.toString('utf8').split('\n');
		expect(m3u8[0]).toBe('#EXTM3U');
		expect(m3u8.filter((line) => line.startsWith('#EXTINF:'))).toEqual([
			'#EXTINF:600,Marlow - Tin Roof',
			'#EXTINF:600,Mirela & Co - Undertow, "Live"'
		]);
		const text = (await file('Text')).bytes.toString('utf8');
		expect(text).toMatch(/^Friday Westie\nwith Kris, /);
		expect(text).toMatch(/\d\d:\d\d {2}Marlow – Tin Roof\n/);
		const json = JSON.parse((await file('JSON')).bytes.toString('utf8')) as { plays: { title: string }[] };
		expect(json.plays.map((p) => p.title)).toEqual(['Tin Roof', 'Undertow, "Live"']);
	});

	await test.step('one sheet of A4, black on white, without controls', async () => {
		await page.emulateMedia({ media: 'print' });
		for (const name of ['Spreadsheet, CSV', 'Your likes', 'Tin Roof on Spotify, in a new tab'])
			await expect(page.getByRole('link', { name, includeHidden: true })).toBeHidden();
		await expect(page.getByText('Share this night')).toBeHidden();
		await expect(row(page, 'Tin Roof')).toBeVisible();
		expect(
			await page.evaluate(() => [
				getComputedStyle(document.documentElement).backgroundColor,
				getComputedStyle(document.body).color
			])
		).toEqual(['oklch(1 0 0)', 'oklch(0.15 0 0)']);
		const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
		expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
		const [, width, height] = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
		expect([Number(width), Number(height)].map(Math.round)).toEqual([595, 842]); // A4 in points
	});
});

test('a night is passed on by the system’s own sheet where there is one', async ({ page, newDJ, server }) => {
	const dj = await newDJ('Kris');
	await dj.goLive('Friday Westie');
	await page.addInitScript(() => {
		navigator.share = (data) => {
			document.title = JSON.stringify(data);
			return Promise.reject(new DOMException('', 'AbortError')); // whoever closes it again is left alone
		};
	});
	await page.goto(`/recap/${dj.code}`);
	await page.getByRole('button', { name: 'Share this night' }).click();
	await expect(page).toHaveTitle(
		JSON.stringify({ title: 'Friday Westie, recap', url: `${server.url}/recap/${dj.code}` })
	);
	await expect(page.getByRole('img', { name: /QR code/ })).toHaveCount(0);
	await expect(page.getByText('The link is copied')).toHaveCount(0);
});

test('while the set is on, the recap keeps up by itself', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive('Friday Westie');
	await page.clock.install();
	await page.goto(`/recap/${dj.code}`);
	await expect(page.getByText('The first track is still to come.')).toBeVisible();
	await dj.play('Undertow', 'Mirela', 4);
	await page.clock.fastForward(15_000);
	await expect(row(page, 'Undertow')).toBeVisible();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
	await dj.play('Tin Roof', 'Marlow', 8); // a laptop that was away
	await page.clock.fastForward(15_000);
	await expect(page.getByRole('listitem').filter({ has: page.getByRole('button') })).toHaveText([
		/Tin Roof/,
		/Undertow/
	]);
	await dj.end();
	await page.clock.fastForward(15_000);
	await expect(page.getByRole('link', { name: 'Join it live' })).toHaveCount(0);
	await expect(row(page, 'Undertow')).toBeVisible();
});

test.describe(() => {
	test.use({ networkBreaks: true });

	test('a hidden night is not there, one behind a PIN asks for it, a lost network says so', async ({
		page,
		newDJ
	}) => {
		// acceptance 29
		const dj = await newDJ('Kris');
		await dj.goLive('Friday Westie');
		await dj.play('Undertow', 'Mirela');
		await dj.lock('4821');
		await page.goto(`/recap/${dj.code}`);
		await expect(heading(page, 'This set has a PIN')).toBeVisible();
		await dj.end();
		await page.route('**/api/recaps/**', (route) => route.abort());
		await page.reload();
		await expect(heading(page, 'No connection')).toBeVisible();
		await page.unroute('**/api/recaps/**');
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(row(page, 'Undertow')).toBeVisible();
		await dj.change('sessions', dj.session.id, { recap: 'hidden' });
		await page.reload();
		await expect(heading(page, `No recap has the code ${dj.code}`)).toBeVisible();
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
	});
});
