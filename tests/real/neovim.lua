-- One person's first minutes with `ork lsp` in Neovim: the plugin is installed as its README says, a Katalog opened,
-- its finding read, an input hovered over, completed, jumped to, the mistake corrected by its fix, the input's uses listed,
-- the input renamed, hints shown.
--
-- Run by run-neovim.sh as `nvim --clean -l neovim.lua`. This process only watches; a second Neovim of the same release
-- gets real keys over RPC, with its own HOME and PATH. Every wait has a limit, and a failure says what was seen.
--
--   NVIM_UNDER_TEST, ORK_BIN, ORK_PLUGIN, ORK_WORKSPACE, ORK_OUT, ORK_SCRATCH (an empty folder), ORK_LIMIT_MS
-- NVIM_UNDER_TEST is named so because a loader starts both: v:progpath is the loader.

local uv = vim.uv
local limit = tonumber(vim.env.ORK_LIMIT_MS or '15000')
local scratch = assert(vim.env.ORK_SCRATCH, 'ORK_SCRATCH is not set')
local version = ('%d.%d'):format(vim.version().major, vim.version().minor)

local job, channel, step
local shots = 0

local function say(text)
  io.stdout:write(('neovim %s: %s\n'):format(version, text))
  io.stdout:flush()
end

local function begin(text)
  step = text
  say(text)
end

local function inspect(value)
  return type(value) == 'string' and value or vim.inspect(value)
end

local function expect(condition, expected, seen)
  if not condition then
    error(('expected %s\nseen: %s'):format(expected, inspect(seen)), 0)
  end
end

-- The other Neovim -----------------------------------------------------------------------------------------------

-- A Neovim that hangs would hang the request too: past the limit it is killed, and the request fails.
local function call(method, ...)
  local guard = assert(uv.new_timer())
  guard:start(limit, 0, function()
    uv.kill(vim.fn.jobpid(job), 'sigkill')
  end)
  local ok, result = pcall(vim.rpcrequest, channel, method, ...)
  guard:stop()
  guard:close()
  if not ok then
    error(('%s: %s'):format(method, tostring(result)), 0)
  end
  return result
end

-- A chunk of Lua in the other Neovim; its arguments are `...`.
local function lua(code, ...)
  return call('nvim_exec_lua', code, { ... })
end

local function keys(text)
  call('nvim_input', text)
end

-- Polls `probe` until `accept` takes its value; the last value is what a failure shows.
local function wait_for(expected, probe, accept)
  local seen
  local ok = vim.wait(limit, function()
    seen = probe()
    return accept(seen)
  end, 30)
  expect(ok, ('%s within %d ms'):format(expected, limit), seen)
  return seen
end

-- The cells as a person would see them, popups and floating windows included.
local function screen()
  return lua([[
    vim.cmd.redraw()
    local lines = {}
    for row = 1, vim.o.lines do
      local cells = {}
      for column = 1, vim.o.columns do
        cells[column] = vim.fn.screenstring(row, column)
      end
      lines[row] = table.concat(cells):gsub('%s+$', '')
    end
    return lines
  ]])
end

local function save_screen(name)
  shots = shots + 1
  local path = ('%s/neovim-%s-%d-%s.txt'):format(vim.env.ORK_OUT, version, shots, name)
  local lines = screen()
  vim.fn.writefile(lines, path)
  return table.concat(lines, '\n')
end

local function buffer_lines()
  return call('nvim_buf_get_lines', 0, 0, -1, false)
end

-- Line (from 0) and column (from 0) of the first line that matches, at the match.
local function find(pattern)
  for row, line in ipairs(buffer_lines()) do
    local column = line:find(pattern)
    if column then
      return row - 1, column - 1
    end
  end
  error(('no line matches %s in\n%s'):format(pattern, table.concat(buffer_lines(), '\n')), 0)
end

local function go_to(pattern)
  local row, column = find(pattern)
  call('nvim_win_set_cursor', 0, { row + 1, column })
  return row, column
end

local function attached()
  return lua([[return #vim.lsp.get_clients({ bufnr = 0, name = 'ork' })]])
end

local function diagnostics()
  return lua([[
    return vim.tbl_map(function(d)
      return { line = d.lnum, from = d.col, to = d.end_col, severity = d.severity, code = d.code, message = d.message }
    end, vim.diagnostic.get(0))
  ]])
end

local function open(path)
  call('nvim_cmd', { cmd = 'edit', args = { path } }, {})
end

local home = scratch .. '/home'

-- Nothing of the user's, and nothing of the machine's but PATH.
local environment = {
  HOME = home,
  XDG_CONFIG_HOME = home .. '/config',
  XDG_DATA_HOME = home .. '/data',
  XDG_STATE_HOME = home .. '/state',
  XDG_CACHE_HOME = home .. '/cache',
  XDG_RUNTIME_DIR = home .. '/run',
  XDG_CONFIG_DIRS = home .. '/none',
  XDG_DATA_DIRS = home .. '/none',
  ORK_HOME = home .. '/ork',
  PATH = scratch .. '/bin:' .. vim.env.PATH,
  LANG = 'C.UTF-8',
  TERM = 'dumb',
}

local function start()
  local pack = home .. '/data/nvim/site/pack/ork/start'
  local folders = { home .. '/config', home .. '/state', home .. '/cache', home .. '/run', scratch .. '/bin' }
  for _, folder in ipairs({ pack, unpack(folders) }) do
    vim.fn.mkdir(folder, 'p')
  end
  assert(uv.fs_symlink(vim.env.ORK_PLUGIN, pack .. '/ork'))
  assert(uv.fs_symlink(vim.env.ORK_BIN, scratch .. '/bin/ork'))
  vim.fn.system({ 'cp', '-R', vim.env.ORK_WORKSPACE, scratch .. '/workspace' })
  vim.fn.mkdir(scratch .. '/foreign')
  local foreign = { 'apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: other' }
  vim.fn.writefile(foreign, scratch .. '/foreign/map.yaml')

  local socket = scratch .. '/socket'
  local errors = {}
  job = vim.fn.jobstart({ vim.env.NVIM_UNDER_TEST, '--headless', '-n', '-i', 'NONE', '--listen', socket }, {
    cwd = scratch .. '/workspace',
    clear_env = true,
    env = environment,
    on_stderr = function(_, lines)
      vim.list_extend(errors, lines)
    end,
  })
  expect(job > 0, 'neovim to start', vim.env.NVIM_UNDER_TEST)
  local ok = vim.wait(limit, function()
    local connected, id = pcall(vim.fn.sockconnect, 'pipe', socket, { rpc = true })
    channel = connected and id or nil
    return channel ~= nil
  end, 30)
  expect(ok, 'neovim to listen on ' .. socket, table.concat(errors, '\n'))
  lua([[
    vim.o.columns = 110
    vim.o.lines = 34
    vim.o.completeopt = 'menu,menuone,noselect'
    if vim.fn.exists('+winborder') == 1 then
      vim.o.winborder = 'rounded'
    end
  ]])
end

-- The scenario ---------------------------------------------------------------------------------------------------

local function scenario()
  begin('starts with the plugin installed')
  start()

  begin('leaves a foreign YAML file alone')
  open(scratch .. '/foreign/map.yaml')
  expect(lua([[return vim.bo.filetype]]) == 'yaml', 'the filetype yaml', lua([[return vim.bo.filetype]]))
  vim.wait(500)
  expect(lua([[return #vim.lsp.get_clients()]]) == 0, 'no server', lua([[return #vim.lsp.get_clients()]]))

  begin('opens the Katalog and attaches')
  open('katalog.yaml')
  wait_for('one client named ork at the buffer', attached, function(count)
    return count == 1
  end)

  begin('shows the unknown input as an error at its key')
  local row, column = find('replcas')
  local seen = wait_for('a diagnostic of the rule unknown-input', diagnostics, function(list)
    return vim.iter(list):any(function(d)
      return d.code == 'unknown-input'
    end)
  end)
  local errors = vim.tbl_filter(function(d)
    return d.severity == vim.diagnostic.severity.ERROR
  end, seen)
  expect(#errors == 1, 'that one error and no other', seen)
  local found = errors[1]
  expect(
    found.code == 'unknown-input' and found.line == row and found.from == column and found.to == column + #'replcas',
    ('it at line %d, columns %d to %d, counted from 0'):format(row, column, column + #'replcas'),
    found
  )
  expect(found.message:lower():find('unknown input', 1, true), 'a message with "unknown input"', found.message)
  go_to('replcas')
  keys('<C-w>d')
  wait_for('the message in a floating window', function()
    return table.concat(screen(), '\n')
  end, function(text)
    return text:lower():find('unknown input', 1, true) ~= nil
  end)
  save_screen('diagnostic')
  keys('<Esc>0')

  begin('shows the description of an input on hover')
  go_to('image: "{{')
  keys('K')
  wait_for('the description of the input "image" in a floating window', function()
    return table.concat(screen(), '\n')
  end, function(text)
    return text:find('Container image of the cache server', 1, true) ~= nil
  end)
  save_screen('hover')
  keys('<Esc>0')

  begin('completes an input on a new line of with')
  go_to('replcas')
  keys('o')
  local indent = string.rep(' ', column)
  -- Neither the indentation plugin's opinion nor a comment leader is under test.
  lua([[vim.api.nvim_set_current_line(...)]], indent)
  keys('<End>mem')
  wait_for('"mem" typed', function()
    return call('nvim_get_current_line')
  end, function(line)
    return line == indent .. 'mem'
  end)
  keys('<C-x><C-o>')
  local words = wait_for('a menu with memoryLimit', function()
    return lua([[
      if vim.fn.pumvisible() == 0 then return {} end
      return vim.tbl_map(function(item)
        return item.abbr ~= '' and item.abbr or item.word
      end, vim.fn.complete_info({ 'items' }).items)
    ]])
  end, function(list)
    return vim.tbl_contains(list, 'memoryLimit')
  end)
  expect(words[1] == 'memoryLimit', 'memoryLimit first', words)
  save_screen('completion')
  keys('<C-n><C-y>')
  wait_for('memoryLimit in the buffer', function()
    return call('nvim_get_current_line')
  end, function(line)
    return line:find('^' .. indent .. 'memoryLimit') ~= nil
  end)
  -- What is taken may have a place to fill in, which is selected a moment later.
  wait_for('normal mode', function()
    lua([[if vim.snippet and vim.snippet.stop then vim.snippet.stop() end]])
    keys('<Esc>')
    vim.wait(300)
    return call('nvim_get_mode').mode
  end, function(mode)
    return mode == 'n'
  end)

  begin('jumps from the key to the input of the motif')
  go_to('image: "{{')
  keys('<C-]>')
  wait_for('the buffer motifs/cache/motif.yaml', function()
    return call('nvim_buf_get_name', 0)
  end, function(name)
    return vim.endswith(name, '/motifs/cache/motif.yaml')
  end)
  local line = call('nvim_get_current_line')
  expect(line:find('^%s*%- name: image%s*$'), 'the cursor at the line of the input "image"', line)
  wait_for('the motif to be attached too', attached, function(count)
    return count == 1
  end)
  save_screen('jump')

  begin('loses the finding when the key is corrected')
  open('katalog.yaml')
  row = go_to('replcas')
  call('nvim_buf_set_text', 0, row, column, row, column + #'replcas', { 'replicas' })
  wait_for('no diagnostic of the rule unknown-input', diagnostics, function(list)
    return not vim.iter(list):any(function(d)
      return d.code == 'unknown-input'
    end)
  end)

  begin('lists where an input is used, in both files')
  go_to('image: "{{')
  lua([[
    _G.found = nil
    vim.lsp.buf.references(nil, { on_list = function(list) _G.found = list.items end })
  ]])
  local places = wait_for('a list of places', function()
    return lua([[return _G.found]])
  end, function(list)
    return type(list) == 'table' and #list > 0
  end)
  local files = {}
  for _, place in ipairs(places) do
    files[vim.fs.basename(place.filename)] = true
  end
  expect(files['katalog.yaml'] and files['motif.yaml'], 'places in katalog.yaml and motif.yaml', places)

  begin('renames the input in the motif and where it is given')
  go_to('image: "{{')
  lua([[vim.lsp.buf.rename('picture')]])
  wait_for('"picture" in the Katalog', buffer_lines, function(lines)
    return table.concat(lines, '\n'):find('picture: "{{ .spec.image }}"', 1, true) ~= nil
  end)
  open('motifs/cache/motif.yaml')
  wait_for('"picture" in the motif', buffer_lines, function(lines)
    local text = table.concat(lines, '\n')
    return text:find('name: picture', 1, true) ~= nil and text:find('.inputs.picture', 1, true) ~= nil
  end)
  open('katalog.yaml')
  wait_for('no diagnostic about inputs after the renaming', diagnostics, function(list)
    return not vim.iter(list):any(function(d)
      return d.code == 'unknown-input' or d.code == 'undeclared-input' or d.code == 'unused-input'
    end)
  end)

  begin('shows hints in the text')
  lua([[vim.lsp.inlay_hint.enable(true, { bufnr = 0 })]])
  wait_for('a hint', function()
    return lua([[return #vim.lsp.inlay_hint.get({ bufnr = 0 })]])
  end, function(count)
    return count > 0
  end)
  save_screen('hints')

  begin('attaches to the custom resource beside the Katalog')
  open('cr.yaml')
  wait_for('one client named ork at the buffer', attached, function(count)
    return count == 1
  end)

  begin('starts when the document is ours only after typing')
  open(scratch .. '/foreign/new.yaml')
  keys('iapiVersion: orkestra.orkspace.io/v1<Esc>')
  wait_for('one client named ork at the buffer', attached, function(count)
    return count == 1
  end)

  begin('stops the server on leaving')
  lua([[
    for _, client in ipairs(vim.lsp.get_clients()) do
      if vim.fn.has('nvim-0.11') == 1 then client:stop() else vim.lsp.stop_client(client.id) end
    end
  ]])
  wait_for('no client left', function()
    return lua([[return #vim.lsp.get_clients()]])
  end, function(count)
    return count == 0
  end)
  pcall(vim.rpcnotify, channel, 'nvim_command', 'qall!')
  local code = vim.fn.jobwait({ job }, limit)[1]
  expect(code == 0, 'neovim to leave with 0', code)
end

-- In a Neovim of its own, which is not asked anything: it opens the Katalog, prints its messages and leaves.
local function missing_binary()
  begin('says once that the binary is missing')
  local printed = {}
  local function collect(_, lines)
    vim.list_extend(printed, lines)
  end
  local command = { vim.env.NVIM_UNDER_TEST, '--headless', '-n', '-i', 'NONE', scratch .. '/workspace/katalog.yaml' }
  vim.list_extend(command, { '--cmd', "let g:ork_cmd = ['/nowhere/ork', 'lsp']", '-c', 'doautocmd InsertLeave' })
  vim.list_extend(command, { '-c', 'lua vim.wait(300)', '-c', 'qall!' })
  -- Not vim.system: in 0.10 it loses the variables together with those it was to clear.
  local other = vim.fn.jobstart(command, {
    clear_env = true,
    env = environment,
    on_stdout = collect,
    on_stderr = collect,
    stdout_buffered = true,
    stderr_buffered = true,
  })
  local code = vim.fn.jobwait({ other }, limit)[1]
  vim.fn.jobstop(other)
  local text = table.concat(printed, '\n')
  expect(code == 0, 'neovim to leave with 0', { code, text })
  local _, count = text:gsub('ork: cannot run /nowhere/ork: install ork, or set vim%.g%.ork_cmd', '')
  expect(count == 1 and not text:find('traceback', 1, true), 'one message and no trace of a failed script', text)
end

local ok, problem = xpcall(function()
  scenario()
  missing_binary()
end, function(text)
  return tostring(text)
end)
if not ok then
  say(('FAILED, where it %s\n%s'):format(step, problem))
  if channel and vim.fn.jobwait({ job }, 0)[1] == -1 then
    local saved, text = pcall(save_screen, 'failure')
    say(saved and 'the screen:\n' .. text or 'no screen: ' .. tostring(text))
    local read, messages = pcall(call, 'nvim_exec2', 'messages', { output = true })
    say('messages: ' .. (read and messages.output or tostring(messages)))
  end
  local log = scratch .. '/home/state/nvim/lsp.log'
  if vim.fn.filereadable(log) == 1 then
    say('end of lsp.log:\n' .. table.concat(vim.list_slice(vim.fn.readfile(log), -20), '\n'))
  end
end
if job then
  vim.fn.jobstop(job)
end
say(ok and 'all steps passed' or 'failed')
os.exit(ok and 0 or 1)
