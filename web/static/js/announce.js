// The one place that tells a screen reader what a swap brought, and that puts the focus where the work goes on.
(() => {
  const live = document.getElementById('live')

  const say = text => {
    if (!live || !text) return
    live.textContent = ''
    // Readers notice a change of text, not the same text again.
    requestAnimationFrame(() => { live.textContent = text })
  }

  const focusFirst = root => {
    const place = root.querySelector('[data-focus]')
    place?.focus()
    return Boolean(place)
  }

  document.addEventListener('htmx:after:swap', event => {
    const { ctx } = event.detail
    const target = ctx.target instanceof Element ? ctx.target : document.querySelector(ctx.target)
    const fresh = target?.isConnected ? target : document.getElementById(target?.id)
    if (!fresh || focusFirst(fresh)) return
    const said = fresh.querySelector('[data-announce]') || fresh.querySelector('.pager > span') || fresh.querySelector('h1, h2')
    say(said?.textContent.trim())
    if (document.activeElement === document.body) document.getElementById('main')?.focus({ preventScroll: true })
  })

  document.addEventListener('ys:say', event => say(event.detail?.text ?? event.detail))
  focusFirst(document)
})()
