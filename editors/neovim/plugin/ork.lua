-- Starts the server of lsp/ork.lua for YAML buffers that are ours. No configuration of the server in here.

if vim.g.loaded_ork then
  return
end
vim.g.loaded_ork = true

if vim.fn.has('nvim-0.10') == 0 then
  vim.notify('ork: needs Neovim 0.10 or later', vim.log.levels.WARN)
  return
end

local native = vim.lsp.config ~= nil and vim.lsp.enable ~= nil

-- With what the user merged into it by vim.lsp.config('ork', …), where that exists.
local function configuration()
  if native then
    return vim.lsp.config.ork
  end
  local file = vim.api.nvim_get_runtime_file('lsp/ork.lua', false)[1]
  return file and dofile(file)
end

-- Calls `use` with the configuration and the root if the buffer is one of ours and the binary is there; complains, once,
-- if only the binary is missing. Neovim itself mentions that in the log and in :checkhealth alone.
local function if_wanted(bufnr, use)
  local config = configuration()
  if not config then
    return
  end
  config.root_dir(bufnr, function(root)
    if type(config.cmd) ~= 'table' or vim.fn.executable(config.cmd[1]) == 1 then
      use(config, root)
      return
    end
    -- Later, since an error message within an autocommand would look like one of the autocommand.
    vim.schedule(function()
      local text = 'ork: cannot run %s: install ork, or set vim.g.ork_cmd'
      vim.notify_once(text:format(config.cmd[1]), vim.log.levels.ERROR)
    end)
  end)
end

local function attach(bufnr)
  if #vim.lsp.get_clients({ bufnr = bufnr, name = 'ork' }) > 0 then
    return
  end
  if_wanted(bufnr, function(config, root)
    vim.lsp.start(vim.tbl_extend('force', config, { name = 'ork', root_dir = root }), { bufnr = bufnr })
  end)
end

local group = vim.api.nvim_create_augroup('ork', {})
if native then
  vim.lsp.enable('ork')
end
vim.api.nvim_create_autocmd('FileType', {
  group = group,
  pattern = 'yaml',
  callback = function(event)
    if native then
      if_wanted(event.buf, function() end)
    else
      attach(event.buf)
    end
  end,
})

-- A buffer becomes ours when its `apiVersion` is typed, long after its filetype was set.
vim.api.nvim_create_autocmd({ 'BufWritePost', 'InsertLeave' }, {
  group = group,
  callback = function(event)
    if vim.bo[event.buf].filetype == 'yaml' then
      attach(event.buf)
    end
  end,
})

vim.api.nvim_create_user_command('OrkPreview', function(command)
  require('ork.preview').open(command.bang)
end, { bang = true, desc = 'Show what the entry at the cursor renders to; with ! the whole document' })

vim.api.nvim_create_autocmd('CursorMoved', {
  group = group,
  callback = function(event)
    local preview = package.loaded['ork.preview']
    if preview then
      preview.moved(event.buf)
    end
  end,
})
