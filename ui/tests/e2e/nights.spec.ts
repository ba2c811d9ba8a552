import { readFile } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';
import { axe, expect, smallTargets, test } from './fixtures.ts';
import type { DJ } from './night.ts';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function newPhone(browser: Browser, url: string): Promise<Page> {
	const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
	const phone = await context.newPage();
	await phone.goto(url);
	return phone;
}
async function signIn(page: Page, dj: DJ) {
	await page.getByLabel('E-mail').fill(dj.email);
	await page.getByLabel('Password').fill(dj.password);
	await button(page, 'Sign in').click();
}
/** Does something that marks a track, and waits until the server has it. */
async function marking(page: Page, act: () => Promise<void>) {
	const stored = page.waitForResponse(
		(r) => r.url().includes('/play_marks/') && r.request().method() !== 'GET'
	);
	await act();
	expect((await stored).ok()).toBe(true);
}
/** What a press on a button puts into the downloads. */
async function download(page: Page, name: string): Promise<{ name: string; text: string }> {
	const [file] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
	return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}
/** Rows of a CSV whose cells hold no line breaks, by the names in its head. */
function table(csv: string): Record<string, string>[] {
	const [head, ...rows] = csv
		.replace(/^\uFEFF/, '')
		.trim()
		.split(/\r?\n/)
		.map((line) =>
			[...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) => m[1]!.replace(/^"|"$/g, ''))
		);
	return rows.map((cells) => Object.fromEntries(head!.map((name, i) => [name, cells[i] ?? ''])));
}
const fits = (page: Page) =>
	page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

// a recap that is gone is a 404, and the browser's console says so
test.use({ networkBreaks: true });

test('a night from its first mark to its last trace', async ({ page, browser, newDJ, server }) => {
	// acceptance 8, 25, 43, 48
	test.setTimeout(90_000);
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof', 'Marlow', 4);
	await dj.play('Undertow', 'Mirela');
	await page.goto('/booth');
	await signIn(page, dj);
	await expect(heading(page, 'Undertow')).toBeVisible();
	const [ada, ben] = [
		await newPhone(browser, `${server.url}/live/${dj.code}`),
		await newPhone(browser, `${server.url}/live/${dj.code}`)
	];

	await test.step('two dancers like what is on, one finds it too fast', async () => {
		for (const phone of [ada, ben]) {
			const liked = phone.waitForResponse((r) => r.url().endsWith('/like'));
			await button(phone, 'Like Undertow').click();
			expect((await liked).ok()).toBe(true);
		}
		const told = ada.waitForResponse((r) => r.url().endsWith('/tempo'));
		await ada.getByRole('button', { name: /^Slower/ }).click();
		expect((await told).ok()).toBe(true);
		await expect(page.getByRole('definition').first()).toHaveText('2');
	});

	await test.step('marks by key and by button are there after a reload', async () => {
		await marking(page, () => page.keyboard.press('p'));
		await page.keyboard.press('n');
		await page.getByRole('textbox', { name: 'Note on Undertow' }).fill('Again at midnight, please');
		await marking(page, () => page.keyboard.press('Enter'));
		await page.getByRole('button', { name: /Tin Roof Marlow/ }).click();
		const row = page.getByRole('group', { name: 'Your mark on Tin Roof' });
		await marking(page, () => row.getByRole('button', { name: 'Peak' }).click());
		await marking(page, () => row.getByRole('button', { name: 'Brick' }).click());
		await page.reload();
		const now = page.getByRole('group', { name: 'Your mark on Undertow' });
		await expect(now.getByRole('button', { name: 'Peak' })).toHaveAttribute('aria-pressed', 'true');
		await expect(page.getByText('Again at midnight, please')).toBeVisible();
		await expect(page.getByRole('button', { name: /Tin Roof Marlow Brick/ })).toBeVisible();
		await marking(page, () => page.keyboard.press('p')); // the same key takes it back
		await expect(now.getByRole('button', { name: 'Peak' })).toHaveAttribute('aria-pressed', 'false');
		await marking(page, () => page.keyboard.press('p'));
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
	});

	await test.step('the end leads to what the floor said', async () => {
		await page.getByRole('tab', { name: 'Set-up' }).click();
		await page.getByRole('button', { name: /to end the set/ }).click({ delay: 800 });
		await page.getByRole('link', { name: 'What the floor said' }).click();
		await expect(page).toHaveURL(`/booth/nights/${dj.code}`);
		await expect(heading(page, 'Friday Westie')).toBeVisible();
		await expect(page).toHaveTitle('Friday Westie, what the floor said · Pika');
		await expect(page.getByRole('definition').nth(1)).toHaveText(/^2/); // tracks
		await expect(
			page.getByText(/^Of 2 phones 100% said something\. 100% liked a track, 50% judged a tempo/)
		).toBeVisible();
		await expect(page.getByText('You went live.')).toBeVisible();
		await expect(page.getByText('You ended the set.')).toBeVisible();
	});

	await test.step('the chart is read with the keyboard, the table with the eyes', async () => {
		const slider = page.getByRole('slider', { name: 'Track' });
		await slider.focus();
		await expect(slider).toHaveAttribute('aria-valuetext', /Undertow, Mirela; 98 BPM; 2 likes/);
		await page.keyboard.press('ArrowLeft');
		await expect(slider).toHaveAttribute('aria-valuetext', /Tin Roof, Marlow.*Brick/);
		await page.getByText('All tracks as a table').click();
		const cells = page.getByRole('row', { name: /Undertow/ }).getByRole('cell');
		await expect(cells.nth(1)).toHaveText('98');
		await expect(cells.nth(2)).toHaveText('2');
		await expect(cells.nth(3)).toHaveText('1');
		await expect(cells.last()).toHaveText('Peak');
		await expect(page.getByRole('rowheader', { name: /Undertow/ })).toContainText(
			'Again at midnight, please'
		);
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
		expect(await fits(page)).toBe(true);
	});

	await test.step('each sheet holds the night', async () => {
		const csv = await download(page, 'Setlist as CSV');
		expect(csv.name).toMatch(/^Friday Westie \d{4}-\d\d-\d\d\.csv$/);
		expect(table(csv.text).map((row) => [row['title'], row['artist'], row['likes'], row['slower']])).toEqual([
			['Tin Roof', 'Marlow', '0', '0'],
			['Undertow', 'Mirela', '2', '1']
		]);
		const whole = await download(page, 'The whole night as CSV');
		expect(table(whole.text).map((row) => [row['title'], row['mark'], row['note']])).toEqual([
			['Tin Roof', 'brick', ''],
			['Undertow', 'peak', 'Again at midnight, please']
		]);
		const m3u8 = await download(page, 'Setlist as M3U8');
		expect(m3u8.name).toMatch(/\.m3u8$/);
		expect(m3u8.text).toMatch(/^#EXTM3U\r?\n/);
		expect(m3u8.text).toContain('#EXTINF:600,Marlow - Tin Roof');
		const text = await download(page, 'Setlist as Text');
		expect(text.text).toContain('Undertow');
		const json = JSON.parse((await download(page, 'Setlist as JSON')).text) as { plays: { title: string }[] };
		expect(json.plays.map((p) => p.title)).toEqual(['Tin Roof', 'Undertow']);
	});

	await test.step('a hidden recap is nobody else’s, its sheets are its DJ’s', async () => {
		await button(page, 'Hide the recap').click();
		await expect(page.getByText(/^The recap is hidden/)).toBeVisible();
		await ada.goto(`${server.url}/recap/${dj.code}`);
		await expect(heading(ada, `No recap has the code ${dj.code}`)).toBeVisible();
		expect((await ada.request.get(`${server.url}/api/recaps/${dj.code}/setlist.csv`)).status()).toBe(404);
		expect(table((await download(page, 'Setlist as CSV')).text)).toHaveLength(2);
		await page.reload();
		await button(page, 'Make the recap public').click();
		await expect(page.getByText(/^The recap is public/)).toBeVisible();
		await ada.reload();
		await expect(heading(ada, 'Friday Westie')).toBeVisible();
	});

	await test.step('the list of nights has it, with its figures and songs', async () => {
		await page.getByRole('link', { name: 'Your nights' }).click();
		await expect(heading(page, 'Your nights')).toBeVisible();
		const night = page.getByRole('link', { name: /^Friday Westie/ });
		for (const figure of ['2 tracks', '2 likes', '2 dancers']) await expect(night).toContainText(figure);
		await expect(page.getByText('2 likes, played once')).toBeVisible();
		await expect(page.getByText('1 peak', { exact: true })).toBeVisible();
		await expect(page.getByText('1 brick', { exact: true })).toBeVisible();
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
		await night.click();
		await expect(heading(page, 'Friday Westie')).toBeVisible();
	});

	await test.step('deleted by its title, it is gone everywhere', async () => {
		await button(page, 'Delete this night').click();
		await expect(button(page, 'Delete for good')).toBeDisabled();
		await page.getByLabel('Type “Friday Westie” to delete it').fill('Friday Westie');
		await button(page, 'Delete for good').click();
		await expect(page).toHaveURL('/booth/nights');
		await expect(heading(page, 'No night yet.')).toBeVisible();
		await expect(page.getByText('Friday Westie is deleted')).toBeVisible();
		expect((await page.request.get(`/api/recaps/${dj.code}`)).status()).toBe(404);
		expect(await axe(page)).toEqual([]);
	});
	for (const phone of [ada, ben]) await phone.context().close();
});

test('a night is for its own DJ', async ({ page, newDJ }) => {
	// acceptance 25
	const kris = await newDJ('Kris');
	await kris.goLive();
	await kris.play('Tin Roof', 'Marlow');
	await page.goto(`/booth/nights/${kris.code}`);
	await expect(heading(page, 'The DJ’s side')).toBeVisible(); // nobody is signed in
	await signIn(page, await newDJ('Łukasz'));
	await expect(heading(page, 'This night belongs to another DJ')).toBeVisible();
	await expect(page.getByText('Tin Roof')).toHaveCount(0);
	await page.goto('/booth/nights/ZZZZZZ');
	await expect(heading(page, 'No night has the code ZZZZZZ')).toBeVisible();
	await button(page, 'Sign out').click();
	await signIn(page, kris);
	await expect(heading(page, 'No night has the code ZZZZZZ')).toBeVisible();
	await page.goto(`/booth/nights/${kris.code.toLowerCase()}`);
	await expect(heading(page, 'Friday Westie')).toBeVisible();
	await expect(page.getByText('Still on', { exact: true })).toBeVisible();
	await kris.play('Undertow', 'Mirela');
	await button(page, 'Look again').click();
	await expect(page.getByRole('definition').nth(1)).toHaveText(/^2/);
	await expect(page.getByText('A night can be deleted when it is over.')).toBeVisible();
});

test('a mark that cannot be sent says so at once, and is not there', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Undertow', 'Mirela');
	await page.goto('/booth');
	await signIn(page, dj);
	await expect(heading(page, 'Undertow')).toBeVisible();
	await page.route(/play_marks\/records$/, (route) => route.abort());
	const peak = button(page, 'Peak');
	await peak.click();
	await expect(page.getByText('No connection. Nothing was lost, try again.')).toBeVisible();
	await expect(peak).toHaveAttribute('aria-pressed', 'false');
	await page.unroute(/play_marks\/records$/);
	await marking(page, () => peak.click());
	await expect(peak).toHaveAttribute('aria-pressed', 'true');
	await expect(page.getByText('No connection. Nothing was lost, try again.')).toHaveCount(0);
});

test('nothing of it is in a thumb’s way', async ({ browser, newDJ, server }) => {
	// acceptance 45: a phone
	const dj = await newDJ('Kris');
	await dj.goLive('Harvest Swing, main room, Saturday until late');
	const play = await dj.play('Pneumonoultramicroscopicsilicovolcanoconiosis', 'Aster Vale', 8);
	await dj.play('Undertow', 'Mirela', 4);
	await dj.call('POST', '/api/collections/play_marks/records', {
		play: play.id,
		mark: 'peak',
		note: 'Longer than the screen is wide, so that it has to be told in another place'
	});
	const poll = await dj.ask('What next?', ['Blues', 'Contemporary']);
	await dj.change('polls', poll.id, { closedAt: 'now' });
	const page = await newPhone(browser, `${server.url}/booth`);
	await signIn(page, dj);
	await expect(heading(page, 'Undertow')).toBeVisible();
	await page.getByRole('button', { name: /^\d.*Pneumono/ }).tap();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
	expect(await fits(page)).toBe(true);
	await dj.end();
	await page.getByRole('link', { name: 'What the floor said' }).tap();
	await page.getByText('All tracks as a table').tap();
	await expect(page.getByRole('rowheader', { name: /Undertow/ })).toBeVisible();
	await page.locator('figure [role=presentation]').tap({ position: { x: 2, y: 40 } });
	await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
	expect(await fits(page)).toBe(true);
	await button(page, 'Delete this night').tap();
	expect(await axe(page)).toEqual([]);
	expect(await fits(page)).toBe(true);
	await page.getByRole('link', { name: 'Your nights' }).tap();
	await expect(heading(page, 'Your nights')).toBeVisible();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
	expect(await fits(page)).toBe(true);
	await page.context().close();
});

test('a night is printed on A4, with its table', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	for (let i = 12; i > 0; i--) await dj.play(`Track number ${i}`, 'Aster Vale', i);
	await dj.end();
	await page.goto(`/booth/nights/${dj.code}`);
	await signIn(page, dj);
	await expect(heading(page, 'Friday Westie')).toBeVisible();
	const pdf = (await page.pdf({ format: 'A4', printBackground: true })).toString('latin1');
	expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)!.length).toBeLessThanOrEqual(3);
	await expect(page.getByRole('rowheader', { name: /Track number 12/ })).toBeVisible(); // printing opened it
	await page.emulateMedia({ media: 'print' });
	await expect(button(page, 'Delete this night')).toBeHidden();
	await expect(page.getByRole('link', { name: 'Your nights' })).toBeHidden();
	expect(await page.locator('body').evaluate((b) => getComputedStyle(b).color)).toBe('oklch(0.15 0 0)');
});
