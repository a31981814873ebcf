; Inno Setup 6.3 or newer. UNTESTED: written on Linux, where it cannot be run.
; iscc /DVersion=0.4.0 /DSource=..\..\dist\workbench /DOut=..\..\dist workbench.iss
; Per user, so nobody needs an administrator; /ALLUSERS on the command line installs for everybody.

#ifndef Version
  #define Version "0.0.0"
#endif
#define Name "BERT Workbench"
#define Program "BERT Workbench.exe"

[Setup]
AppId={{7C2B6E0B-6D1D-4C0B-9B4C-3C6B0B0E51D4}
AppName={#Name}
AppVersion={#Version}
AppPublisher=The BERT Workbench authors
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Out}
OutputBaseFilename=bert-workbench-{#Version}-windows-x64
SetupIconFile=..\..\build\icons\bert-workbench.ico
UninstallDisplayIcon={app}\{#Program}
LicenseFile=..\..\LICENSE
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
; a running window is closed by Windows' restart manager, which asks the person first
CloseApplications=yes
RestartApplications=no
WizardStyle=modern
#ifdef Sign
; set up once:  iscc /Sbyparam="signtool sign /fd sha256 /tr http://timestamp.digicert.com /td sha256 /a $f"
SignTool=byparam
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
; of Inno Setup's unofficial translations; copied beside this script by whoever builds
#if FileExists("ChineseSimplified.isl")
Name: "zh"; MessagesFile: "ChineseSimplified.isl"
#endif

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "..\..\build\icons\application-x-bertwb-project.ico"; DestDir: "{app}"; Flags: ignoreversion
Source: "..\..\build\icons\application-x-bertpack-model.ico"; DestDir: "{app}"; Flags: ignoreversion

[InstallDelete]
; an update must not leave libraries of the last version beside those of this one
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\{#Name}"; Filename: "{app}\{#Program}"; AppUserModelID: "BERTWorkbench.App"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Program}"; Tasks: desktopicon

[Registry]
; HKA is HKCU for one person and HKLM for everybody
Root: HKA; Subkey: "Software\Classes\.bertwb\OpenWithProgids"; ValueType: string; ValueName: "BERTWorkbench.Project"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.bertwb"; ValueType: string; ValueData: "BERTWorkbench.Project"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\BERTWorkbench.Project"; ValueType: string; ValueData: "BERT Workbench project"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\BERTWorkbench.Project\DefaultIcon"; ValueType: string; ValueData: "{app}\application-x-bertwb-project.ico"
Root: HKA; Subkey: "Software\Classes\BERTWorkbench.Project\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.bertpack\OpenWithProgids"; ValueType: string; ValueName: "BERTWorkbench.Model"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.bertpack"; ValueType: string; ValueData: "BERTWorkbench.Model"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\BERTWorkbench.Model"; ValueType: string; ValueData: "BERT Workbench model"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\BERTWorkbench.Model\DefaultIcon"; ValueType: string; ValueData: "{app}\application-x-bertpack-model.ico"
Root: HKA; Subkey: "Software\Classes\BERTWorkbench.Model\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.bertengine"; ValueType: string; ValueData: "BERTWorkbench.Engine"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\BERTWorkbench.Engine"; ValueType: string; ValueData: "BERT Workbench engine pack"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\BERTWorkbench.Engine\DefaultIcon"; ValueType: string; ValueData: "{app}\application-x-bertpack-model.ico"
Root: HKA; Subkey: "Software\Classes\BERTWorkbench.Engine\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
// A person's projects, models and settings are theirs: say where they stay.
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox('BERT Workbench is removed. Projects (.bertwb) stay where you saved them; models, settings and backups stay in '
      + ExpandConstant('{localappdata}\BERT Workbench') + '.', mbInformation, MB_OK);
end;
