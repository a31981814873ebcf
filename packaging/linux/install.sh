#!/bin/sh
# Puts the app of this folder into the menu of this person, without root: ./install.sh
# ./install.sh --remove takes it out again. The folder may be moved; then run this once more.
# Projects, models and settings are never touched; models and settings lie in
# "~/.local/share/BERT Workbench".
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
programs=$HOME/.local/bin

# The system's libraries that a desktop usually has, and a small one perhaps has not.
missing() {
    PATH=$PATH:/usr/sbin:/sbin
    command -v ldconfig >/dev/null 2>&1 || return 0
    known=$(ldconfig -p)
    while read -r library package; do
        case $known in *"$library ("*) ;; *) echo "$package" ;; esac
    done <"$here/needs.txt" | sort -u | tr '\n' ' '
}

refresh() {
    for tool in "update-mime-database $data/mime" "update-desktop-database $data/applications" \
        "gtk-update-icon-cache -q -t $data/icons/hicolor"; do
        if command -v "${tool%% *}" >/dev/null 2>&1; then $tool >/dev/null 2>&1 || true; fi
    done
}

(cd "$here/share" && find . -type f) | while read -r file; do
    if [ "${1:-}" = "--remove" ]; then
        rm -f "$data/$file"
    else
        mkdir -p "$(dirname "$data/$file")"
        cp "$here/share/$file" "$data/$file"
    fi
done
if [ "${1:-}" = "--remove" ]; then
    rm -f "$programs/bert-workbench"
    refresh
    echo "Removed from the menu; this folder can be deleted: $here"
    echo "Your projects stay where they are; models and settings stay in $data/BERT Workbench."
    echo "已从菜单移除，可以删除这个文件夹：$here"
    echo "项目文件仍在原处；模型和设置仍在 $data/BERT Workbench 中。"
    exit 0
fi
mkdir -p "$programs"
ln -sf "$here/workbench" "$programs/bert-workbench"
entry=$data/applications/bert-workbench.desktop
sed -i -e "s|^Exec=bert-workbench|Exec=\"$here/workbench\"|" \
    -e "s|^TryExec=.*|TryExec=$here/workbench|" "$entry"
refresh
echo "BERT Workbench is in the menu now. BERT 工作台已加入菜单。"
lacking=$(missing)
if [ -n "$lacking" ]; then
    echo "It does not open before the system has these libraries; who looks after this computer installs them:"
    echo "系统缺少以下程序库，安装后才能打开；请让管理员安装："
    echo "    sudo apt install $lacking"
fi
