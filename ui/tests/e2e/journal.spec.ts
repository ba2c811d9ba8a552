import type { Page } from '@playwright/test';
import { axe, expect, smallTargets, test } from './fixtures.ts';
import { saved, sizeOf, table } from './files.ts';
import type { DJ } from './night.ts';

const heart = (page: Page, title: string) => page.getByRole('button', { name: `Like ${title}` });
const night = (page: Page, name: string) => page.getByRole('region', { name });

async function like(page: Page, dj: DJ, ...titles: string[]) {
	await page.goto(`/live/${dj.code}`);
	for (const title of titles) {
		await heart(page, title).click();
		await expect(heart(page, title)).toHaveAttribute('aria-pressed', 'true');
	}
	await expect(page.getByText('not sent yet')).toHaveCount(0);
	await expect(page.getByText('The DJ sees it')).toBeVisible();
}

/** An early night that is over, a late one that is on; both liked. */
async function twoNights(page: Page, newDJ: (name: string) => Promise<DJ>): Promise<[DJ, DJ]> {
	const [kris, ada] = [await newDJ('Kris'), await newDJ('Ada')];
	await kris.goLive('Early set', 30);
	await kris.play('Tin Roof', 'Marlow');
	await like(page, kris, 'Tin Roof');
	await kris.end();
	await ada.goLive('Late set', 255);
	await ada.play('Slow Burner', 'Delphine Oyelaran', 4);
	await ada.play('Undertow', 'Mirela');
	await like(page, ada, 'Undertow', 'Slow Burner');
	return [kris, ada];
}

test('a dancer’s likes by night, on a card, in a sheet, and forgotten', async ({ page, newDJ }) => {
	// acceptance 16 and 47
	const [kris, ada] = await twoNights(page, newDJ);
	await page.getByRole('link', { name: 'Your likes' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Your likes' })).toBeVisible();
	const titles = page.getByRole('heading', { level: 2 });

	await test.step('the newest night first, each with its recap', async () => {
		await expect(titles).toHaveText(['Late set with Ada', 'Early set with Kris', 'Forget me']);
		await expect(night(page, 'Late set with Ada').getByRole('listitem')).toHaveText([
			/Slow Burner Delphine Oyelaran/,
			/Undertow Mirela/
		]);
		const recap = night(page, 'Early set with Kris').getByRole('link', { name: 'The whole night' });
		await expect(recap).toHaveAttribute('href', `/recap/${kris.code}`);
		await kris.change('sessions', kris.session.id, { recap: 'hidden' });
		await page.reload();
		await expect(night(page, 'Early set with Kris').getByText('Tin Roof')).toBeVisible();
		await expect(recap).toHaveCount(0);
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
	});

	await test.step('a card of the night is drawn here and saved', async () => {
		const late = night(page, 'Late set with Ada');
		await late.getByRole('button', { name: 'A card to share' }).click();
		await expect(
			late.getByRole('img', { name: /^A card: Late set with Ada, .*\. Liked: Slow Burner and Undertow\.$/ })
		).toBeVisible();
		const card = await saved(page, late.getByRole('link', { name: 'Save the card' }));
		expect([card.name, ...sizeOf(card.bytes)]).toEqual([`pika-${ada.code}.png`, 1080, 1350]);
		const colours = await late.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
			const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
			return new Set(new Uint32Array(data.buffer)).size;
		});
		expect(colours).toBeGreaterThan(10); // letters have soft edges
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
		await late.getByRole('button', { name: 'Put the card away' }).click();
		await expect(late.locator('canvas')).toHaveCount(0);
	});

	await test.step('a sheet of all', async () => {
		const sheet = await saved(page, page.getByRole('link', { name: /^Save all as a spreadsheet/ }));
		expect(table(sheet.bytes).map((r) => [r['night'], r['dj'], r['artist'], r['title']])).toEqual([
			['Late set', 'Ada', 'Delphine Oyelaran', 'Slow Burner'],
			['Late set', 'Ada', 'Mirela', 'Undertow'],
			['Early set', 'Kris', 'Marlow', 'Tin Roof']
		]);
	});

	await test.step('forgotten: the counts fall, and nothing is left on the phone', async () => {
		const likesNow = async () =>
			(await ada.call<{ tallies: { likes: number } }>('GET', `/api/live/${ada.code}`)).tallies.likes;
		expect(await likesNow()).toBe(1);
		await page.getByRole('button', { name: /to forget me/ }).click(); // a slip
		await expect(page.getByRole('button', { name: 'Press again to forget me' })).toBeVisible();
		await expect(titles).toHaveCount(3);
		await page.getByRole('button', { name: /to forget me/ }).click();
		await expect(page.getByText('Forgotten.')).toBeVisible();
		await expect(titles).toHaveCount(0);
		await expect(page.getByRole('main')).toBeFocused();
		await expect.poll(likesNow).toBe(0);
		expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
		expect(await page.evaluate(() => Object.keys(sessionStorage).filter((k) => k !== 'reloaded'))).toEqual(
			[]
		);
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
		await page.reload();
		await expect(page.getByText('Nothing liked yet.')).toBeVisible();
		await page.goto(`/live/${ada.code}`);
		await expect(heart(page, 'Undertow')).toHaveAttribute('aria-pressed', 'false');
	});
});

test('a held button forgets too, and a DJ who is signed in here stays so', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Undertow', 'Mirela');
	await page.goto('/booth');
	await page.getByLabel('E-mail').fill(dj.email);
	await page.getByLabel('Password').fill(dj.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Undertow' })).toBeVisible();
	await like(page, dj, 'Undertow');
	await page.goto('/likes');
	await page.getByRole('button', { name: 'Hold to forget me' }).click({ delay: 800 });
	await expect(page.getByText('Forgotten.')).toBeVisible();
	expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['dj']);
	await page.goto('/booth');
	await expect(page.getByRole('heading', { level: 1, name: 'Undertow' })).toBeVisible();
});

test('the card goes by the system’s own sheet where it takes pictures', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive('Friday Westie');
	await dj.play('Undertow', 'Mirela');
	await like(page, dj, 'Undertow');
	await page.addInitScript(() => {
		navigator.canShare = (data) => data?.files?.[0]?.type === 'image/png';
		navigator.share = (data) => {
			document.title = data!.files!.map((f) => `${f.name} ${f.size > 0}`).join();
			return Promise.resolve();
		};
	});
	await page.goto('/likes');
	await page.getByRole('button', { name: 'A card to share' }).click();
	await page.getByRole('button', { name: 'Share the card' }).click();
	await expect(page).toHaveTitle(`pika-${dj.code}.png true`);
	await expect(page.getByRole('link', { name: 'Save the card' })).toHaveCount(0);
});

test.describe(() => {
	test.use({ networkBreaks: true });

	test('a lost network is never an empty journal', async ({ page, newDJ }) => {
		// acceptance 16
		const dj = await newDJ('Kris');
		await dj.goLive('Friday Westie');
		await dj.play('Undertow', 'Mirela');
		await like(page, dj, 'Undertow');
		await page.clock.install();
		await page.route('**/api/me/**', (route) => route.abort());
		await page.goto('/likes');
		await expect(page.getByRole('heading', { level: 1, name: 'No connection' })).toBeVisible();
		await expect(page.getByText('Nothing liked yet.')).toHaveCount(0);
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
		await page.unroute('**/api/me/**');
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(night(page, 'Friday Westie with Kris').getByText('Undertow')).toBeVisible();

		await page.route('**/api/me/**', (route) => route.abort());
		await page.clock.fastForward(60_000);
		await expect(page.getByText('Pika could not be reached, so this may not be all.')).toBeVisible();
		await expect(night(page, 'Friday Westie with Kris').getByText('Undertow')).toBeVisible();
		await page.unroute('**/api/me/**');
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(page.getByText('Pika could not be reached, so this may not be all.')).toHaveCount(0);

		await page.route('**/api/me', (route) => route.abort());
		await page.getByRole('button', { name: 'Hold to forget me' }).click({ delay: 800 });
		await expect(page.getByRole('alert')).toHaveText(/not sure that all is forgotten/);
		await expect(night(page, 'Friday Westie with Kris').getByText('Undertow')).toBeVisible();
	});

	test('likes that wait on the phone are told of', async ({ page, newDJ }) => {
		// acceptance 11 and 16
		const dj = await newDJ('Kris');
		await dj.goLive('Friday Westie');
		await dj.play('Undertow', 'Mirela');
		await page.route('**/like', (route) => route.abort());
		await page.goto(`/live/${dj.code}`);
		await heart(page, 'Undertow').click();
		await expect(page.getByText('Saved here, on its way')).toBeVisible();
		await page.goto('/likes');
		await expect(page.getByText(/^1 like waits on this device/)).toBeVisible();
		await expect(page.getByText('Nothing liked yet.')).toHaveCount(0);
		await page.unroute('**/like');
		await page.getByRole('link', { name: `Open ${dj.code}` }).click();
		await expect(page.getByText('The DJ sees it')).toBeVisible();
		await page.goto('/likes');
		await expect(night(page, 'Friday Westie with Kris').getByText('Undertow')).toBeVisible();
		await expect(page.getByText(/waits on this device/)).toHaveCount(0);
	});
});
